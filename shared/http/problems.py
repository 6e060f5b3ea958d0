"""Every refusal as an RFC 9457 problem document, with a page for each kind."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException as StarletteHTTPException

from shared.db.outages import DOUBTFUL
from shared.errors import (
    Conflict,
    HouseDown,
    NotFound,
    ServiceError,
    StaleVersion,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)

MEDIA_TYPE = "application/problem+json"


class InvalidBody(Unprocessable):
    """A field of the body or a parameter is malformed; `errors` says which and how."""

    slug = "invalid-body"
    title = "The request is malformed"


class MethodNotAllowed(ServiceError):
    """The path exists and does not know this method."""

    status_code = 405
    slug = "method-not-allowed"
    title = "The path does not know this method"


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same thing in the same moment; try again."""

    slug = "changed-meanwhile"
    title = "Changed by somebody else meanwhile"


def all_errors(root: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    """The kinds of refusal that exist, each once."""
    seen = set()
    waiting = [root]
    while waiting:
        kind = waiting.pop()
        if kind.slug not in seen:
            seen.add(kind.slug)
            yield kind
        waiting.extend(kind.__subclasses__())


def document(
    kind: ServiceError | type[ServiceError],
    detail: str,
    request: Request,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """The problem document; it never holds the text of an unexpected exception."""
    public_url = request.app.state.settings.public_url
    body: dict[str, Any] = {
        "type": f"{public_url}/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status_code,
        "detail": detail,
        "instance": request.url.path,
        "correlation_id": getattr(request.state, "correlation_id", ""),
    }
    if errors is not None:
        body["errors"] = errors
    return body


def answer(
    request: Request,
    kind: ServiceError | type[ServiceError],
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The problem as a response, with the headers that go with it."""
    extra = dict(headers or {})
    if kind.status_code == 401:
        extra["WWW-Authenticate"] = "Bearer"
    if retry_after := getattr(kind, "retry_after", None):
        extra["Retry-After"] = str(retry_after)
    return JSONResponse(
        document(kind, detail, request, errors),
        status_code=kind.status_code,
        media_type=MEDIA_TYPE,
        headers=extra,
    )


async def _on_service_error(request: Request, error: ServiceError) -> JSONResponse:
    return answer(request, error, str(error) or error.title)


async def _on_invalid_body(request: Request, error: RequestValidationError) -> JSONResponse:
    errors = [{"pointer": _pointer(each["loc"]), "message": each["msg"]} for each in error.errors()]
    return answer(request, InvalidBody, f"{len(errors)} value(s) are malformed.", errors=errors)


def _pointer(parts: tuple[int | str, ...]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


async def _on_routing_error(request: Request, error: StarletteHTTPException) -> JSONResponse:
    # FastAPI wraps whatever is raised while it reads a body.
    if isinstance(error.__cause__, ServiceError):
        return await _on_service_error(request, error.__cause__)
    if error.status_code == 404:
        return answer(request, NotFound, "There is nothing at this path.")
    if error.status_code == 405:
        return answer(
            request,
            MethodNotAllowed,
            f"{request.method} is not possible here.",
            headers=error.headers,
        )
    if error.status_code == 401:
        return answer(request, Unauthenticated, "Send a bearer token.")
    return answer(request, InvalidBody, "The body cannot be read.")


async def _on_house_down(request: Request, error: HouseDown) -> JSONResponse:
    if error.state in DOUBTFUL:
        said = "Others are at the same just now; try again soon."
    else:
        said = "The database is away; try again soon."
    return answer(request, Unavailable("", retry_after=2), said)


async def _on_stale(request: Request, error: StaleDataError) -> JSONResponse:
    kind = StaleVersion if "if-match" in request.headers else ChangedMeanwhile
    return answer(request, kind, "Read it again and repeat your change.")


async def _page(slug: str) -> HTMLResponse:
    """Explain a kind of problem."""
    for kind in all_errors():
        if kind.slug == slug:
            return HTMLResponse(
                f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(kind.title)}"
                f"</title><h1>{escape(kind.title)}</h1><p>Status {kind.status_code}, "
                f"<code>{escape(slug)}</code></p><p>{escape((kind.__doc__ or '').strip())}</p>"
            )
    raise NotFound(f"There is no kind of problem called {slug[:60]!r}.")


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document, and serve the pages."""
    app.add_exception_handler(ServiceError, _on_service_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _on_invalid_body)  # type: ignore[arg-type]
    app.add_exception_handler(StarletteHTTPException, _on_routing_error)  # type: ignore[arg-type]
    app.add_exception_handler(HouseDown, _on_house_down)  # type: ignore[arg-type]
    app.add_exception_handler(StaleDataError, _on_stale)  # type: ignore[arg-type]
    app.add_api_route(
        "/problems/{slug}", _page, response_class=HTMLResponse, include_in_schema=False
    )
