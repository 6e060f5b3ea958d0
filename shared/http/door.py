"""Routes that say who may come in; a route that does not say stops the start."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from shared.errors import (
    BadRequest,
    NotFound,
    NotPermitted,
    ServiceError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from shared.http.backpressure import require_room
from shared.http.dependencies import CurrentPrincipal, Uow, get_principal
from shared.http.idempotency import (
    KeyInUse,
    KeyMissing,
    KeyReused,
    Replayed,
    find_answer,
    keep_answer,
)
from shared.http.pagination import link_next
from shared.http.problems import InvalidBody
from shared.security.scopes import PUBLIC_ROUTES, SCOPES

PUBLIC: Final[tuple[str, ...]] = ()
EndpointT = TypeVar("EndpointT", bound=Callable[..., Any])


class RouteWithoutScopes(Exception):
    """A route neither declares its scopes nor stands in the list of public ones."""


class _Request(Request):
    """Reads JSON strictly: no NaN, no half of a surrogate pair, which no text column takes."""

    async def json(self) -> Any:
        """The body; JSONDecodeError where it is no JSON."""
        return orjson.loads(await self.body())


class _Route(APIRoute):
    """Asks who is there before it reads, and keeps an idempotent answer in its transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        is_guarded = _is_guarded(self)

        async def handle_once(request: Request) -> Response:
            request = _Request(request.scope, request.receive)
            if is_guarded:
                # Before the body is parsed: strangers get a 401 and no opinion on their JSON.
                await get_principal(request)
            else:
                request.app.state.strangers.count_address(request)
            try:
                response = await handle(request)
            except Replayed as replayed:
                return replayed.response
            link_next(request, response)
            await keep_answer(request, response)
            return response

        return handle_once


class Door:
    """Routes of which every one names the scopes that open it, one of which is enough."""

    def __init__(self, *, prefix: str, tags: list[str]) -> None:
        self.prefix = prefix
        self.router = APIRouter(prefix=prefix, tags=list(tags), route_class=_Route)

    def get(
        self, path: str, *, scopes: Sequence[str], **more: Any
    ) -> Callable[[EndpointT], EndpointT]:
        """Read something."""
        return self._route("GET", path, scopes, **more)

    def post(
        self, path: str, *, scopes: Sequence[str], is_idempotent: bool = True, **more: Any
    ) -> Callable[[EndpointT], EndpointT]:
        """
        Do something; repeated with the same Idempotency-Key it is done once.

        With `needs_key` it is refused without one: for money.
        """
        return self._route("POST", path, scopes, is_idempotent=is_idempotent, **more)

    def put(
        self, path: str, *, scopes: Sequence[str], **more: Any
    ) -> Callable[[EndpointT], EndpointT]:
        """Put something where it belongs, whatever was there."""
        return self._route("PUT", path, scopes, **more)

    def patch(
        self, path: str, *, scopes: Sequence[str], **more: Any
    ) -> Callable[[EndpointT], EndpointT]:
        """Change a part of something."""
        return self._route("PATCH", path, scopes, **more)

    def delete(
        self, path: str, *, scopes: Sequence[str], **more: Any
    ) -> Callable[[EndpointT], EndpointT]:
        """Take something away."""
        return self._route("DELETE", path, scopes, **more)

    def _route(
        self,
        method: str,
        path: str,
        scopes: Sequence[str],
        *,
        errors: Sequence[type[ServiceError]] = (),
        is_idempotent: bool = False,
        needs_key: bool = False,
        needs_room: bool = True,
        dependencies: Sequence[Any] = (),
        extra: dict[str, Any] | None = None,
        **more: Any,
    ) -> Callable[[EndpointT], EndpointT]:
        is_public = scopes is PUBLIC
        if not is_public and (not scopes or set(scopes) - SCOPES.keys()):
            raise RouteWithoutScopes(f"{method} {self.prefix}{path}: {list(scopes)!r}")
        needs = list(dependencies)
        kinds: list[type[ServiceError]] = [InvalidBody, Unavailable, TooManyRequests, *errors]
        if not is_public:
            needs.insert(0, Depends(_opened_by(tuple(scopes))))
            kinds += [Unauthenticated, NotPermitted]
            # What repairs the way out must not wait for the way out.
            if method != "GET" and needs_room:
                needs.append(Depends(require_room))
        if is_idempotent and not is_public:
            once = _answered_once_by_key if needs_key else _answered_once
            needs.append(Depends(once, scope="function"))
            kinds += [KeyInUse, KeyReused, BadRequest]
            kinds += [KeyMissing] if needs_key else []
        if "{" in path or "{" in self.prefix:
            kinds.append(NotFound)
        described = (extra or {}) | {
            "x-scopes": list(scopes),
            "security": [] if is_public else [{"bearer": list(scopes)}],
            "x-problems": sorted({kind.slug for kind in kinds}),
        }

        def declare(endpoint: EndpointT) -> EndpointT:
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                dependencies=needs,
                operation_id=endpoint.__name__,
                openapi_extra=described,
                **more,
            )
            return endpoint

        return declare


def require_default_deny(app: FastAPI) -> None:
    """
    Raise RouteWithoutScopes naming each route that anybody could walk through by mistake.

    Every kind of route is asked, also those of included routers, which the app keeps nested: only
    a door can declare scopes, and whatever else there is stands in the written list.
    """
    open_doors = [
        name
        for context in iter_route_contexts(app.routes)
        if not _is_guarded(context.original_route)
        for name in _names_of(context)
        if name not in PUBLIC_ROUTES
    ]
    if open_doors:
        raise RouteWithoutScopes(", ".join(open_doors))


def _is_guarded(route: BaseRoute) -> bool:
    return isinstance(route, _Route) and bool((route.openapi_extra or {}).get("x-scopes"))


def _names_of(context: RouteContext) -> list[str]:
    # A websocket or a mounted app has no methods: it is named by its kind.
    kinds = (context.methods or {type(context.original_route).__name__}) - {"HEAD"}
    return [f"{kind} {context.path}" for kind in sorted(kinds)]


def _opened_by(scopes: tuple[str, ...]) -> Callable[..., Coroutine[Any, Any, None]]:
    async def check(principal: CurrentPrincipal) -> None:
        if not any(principal.may(scope) for scope in scopes):
            raise NotPermitted(f"The token lacks the scope {' or '.join(scopes)}.")

    return check


async def _answered_once(
    request: Request,
    principal: CurrentPrincipal,
    uow: Uow,
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="Makes a repeated request safe.")
    ] = None,
) -> None:
    await find_answer(request, uow)


async def _answered_once_by_key(
    request: Request,
    principal: CurrentPrincipal,
    uow: Uow,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=200,
            description="Makes a repeated request safe; demanded where money is booked.",
            json_schema_extra={"x-required": True},
        ),
    ] = None,
) -> None:
    if idempotency_key is None:
        raise KeyMissing("Send an Idempotency-Key: a repeated booking must not count twice.")
    await find_answer(request, uow)
