"""A route that forgets to say who may come in stops the start, however it got into the app."""

from collections.abc import Callable

import pytest
from fastapi import APIRouter, FastAPI, WebSocket

from shared.http.door import PUBLIC, Door, RouteWithoutScopes, require_default_deny
from shared.security.scopes import PUBLIC_ROUTES


async def _anything() -> None:
    return None


def _app() -> FastAPI:
    return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


def _directly(app: FastAPI) -> None:
    app.add_api_route("/v1/forgotten", _anything)


def _by_a_router_in_a_router(app: FastAPI) -> None:
    inner, outer = APIRouter(prefix="/forgotten"), APIRouter(prefix="/v1")
    inner.add_api_route("", _anything)
    outer.include_router(inner)
    app.include_router(outer)


def _with_scopes_that_nobody_checks(app: FastAPI) -> None:
    router = APIRouter(prefix="/v1")
    router.add_api_route("/forgotten", _anything, openapi_extra={"x-scopes": ["operate"]})
    app.include_router(router)


def _by_a_public_door_that_is_not_listed(app: FastAPI) -> None:
    door = Door(prefix="/v1/forgotten", tags=["t"])
    door.get("", scopes=PUBLIC)(_anything)
    app.include_router(door.router)


def _as_a_bare_route(app: FastAPI) -> None:
    app.router.add_route("/v1/forgotten", lambda request: None)  # type: ignore[arg-type,return-value]


def _as_a_websocket(app: FastAPI) -> None:
    async def talk(socket: WebSocket) -> None:
        await socket.close()

    app.add_api_websocket_route("/v1/forgotten", talk)


def _as_another_app(app: FastAPI) -> None:
    app.mount("/v1/forgotten", _app())


@pytest.mark.parametrize(
    "add",
    [
        _directly,
        _by_a_router_in_a_router,
        _with_scopes_that_nobody_checks,
        _by_a_public_door_that_is_not_listed,
        _as_a_bare_route,
        _as_a_websocket,
        _as_another_app,
    ],
    ids=lambda add: add.__name__.strip("_"),
)
def test_a_route_without_scopes_stops_the_start_and_is_named(
    add: Callable[[FastAPI], None],
) -> None:
    app = _app()
    add(app)
    with pytest.raises(RouteWithoutScopes, match=r"/v1/forgotten"):
        require_default_deny(app)


def test_every_forgotten_route_is_named_at_once() -> None:
    app = _app()
    app.add_api_route("/v1/one", _anything)
    app.add_api_route("/v1/two", _anything, methods=["PUT", "DELETE"])
    with pytest.raises(RouteWithoutScopes, match="GET /v1/one, DELETE /v1/two, PUT /v1/two"):
        require_default_deny(app)


def test_declared_and_listed_routes_pass() -> None:
    app = _app()
    door = Door(prefix="/v1/things", tags=["t"])
    door.get("", scopes=["registry:read"])(_anything)
    app.include_router(door.router)
    assert "GET /livez" in PUBLIC_ROUTES
    app.add_api_route("/livez", _anything)
    require_default_deny(app)


@pytest.mark.parametrize("scopes", [[], ["registry:raed"]], ids=["none", "misspelt"])
def test_a_door_refuses_scopes_that_do_not_exist(scopes: list[str]) -> None:
    door = Door(prefix="/v1/things", tags=["t"])
    with pytest.raises(RouteWithoutScopes, match="GET /v1/things"):
        door.get("", scopes=scopes)
