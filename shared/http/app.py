"""Puts one service's doors into the frame that the three services share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from shared.db.unit_of_work import Database, UnitOfWork
from shared.db.wake import Wake
from shared.http import documents, health, me, openapi, problems
from shared.http.backpressure import OutboxLimit
from shared.http.door import Door, require_default_deny
from shared.http.frame import Frame
from shared.http.limits import BodyLimit, Limiter
from shared.http.pagination import cursor_seal
from shared.http.surprises import Surprises
from shared.security.principal import Principal
from shared.security.tokens import Verifier
from shared.settings import ServiceSettings

_EXPOSED = [
    "Location",
    "ETag",
    "Link",
    "Retry-After",
    "X-Correlation-Id",
    "Idempotent-Replayed",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Content-Language",
    "Deprecation",
    "Sunset",
]
RolesOf = Callable[[UnitOfWork, Principal], Awaitable[dict[UUID, str]]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """What one service hands in to become an app."""

    name: str
    title: str
    description: str
    doors: Sequence[Door]
    roles_of: RolesOf
    upload_paths: Mapping[str, int] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)


def create_app(
    service: Service,
    *,
    settings: ServiceSettings,
    database: Database,
    verifier: Verifier,
    wake: Wake,
) -> FastAPI:
    """
    The service's HTTP app.

    Raises RouteWithoutScopes when a route neither declares scopes nor is listed as public.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.engine.dispose()

    app = FastAPIOffline(
        title=service.title,
        version="1.0.0",
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.verifier = verifier
    app.state.wake = wake
    app.state.cursor_seal = cursor_seal(settings.person_id_key.get_secret_value(), service.name)
    app.state.limiter = Limiter(settings.requests_per_minute)
    app.state.strangers = Limiter(settings.stranger_requests_per_minute)
    app.state.outbox_limit = OutboxLimit(
        database,
        most_rows=settings.outbox_most_rows,
        oldest_seconds=settings.outbox_oldest_seconds,
    )
    app.state.roles_of = service.roles_of
    for name, value in service.state.items():
        setattr(app.state, name, value)
    app.router.routes.extend(_routes_of((me.door, *service.doors)))
    problems.install(app)
    documents.install(app, service=service.name)
    health.install(app, health.database_check(database))
    require_default_deny(app)
    app.openapi = lambda: openapi.describe(app, description=service.description)  # type: ignore[method-assign]
    # The last one added is the outermost.
    app.add_middleware(Surprises)
    app.add_middleware(BodyLimit, upload_paths=service.upload_paths)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["*"],
        expose_headers=_EXPOSED,
    )
    app.add_middleware(Frame, service=service.name)
    return app


@cache
def _routes_of(doors: tuple[Door, ...]) -> list[BaseRoute]:
    """What the doors open; made once in a process, since hundreds of routes take a second."""
    router = APIRouter()
    for door in doors:
        router.include_router(door.router)
    return router.routes
