"""Probes and metrics: is it alive, is it ready, and how is it doing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from shared.db.unit_of_work import Database
from shared.errors import HouseDown

Checks = Callable[[], Awaitable[Mapping[str, str | None]]]


def install(app: FastAPI, checks: Checks) -> None:
    """`checks` answers by name None where all is well, else the trouble in words."""

    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    async def readyz() -> JSONResponse:
        found = await checks()
        is_ready = all(trouble is None for trouble in found.values())
        body: dict[str, Any] = {
            "status": "ready" if is_ready else "not ready",
            "checks": {name: trouble or "ok" for name, trouble in found.items()},
        }
        return JSONResponse(body, status_code=200 if is_ready else 503)

    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    for path, endpoint in (
        ("/livez", livez),
        ("/readyz", readyz),
        ("/startupz", readyz),
        ("/metrics", metrics),
    ):
        app.add_api_route(path, endpoint, include_in_schema=False, response_model=None)


def database_check(database: Database) -> Checks:
    """Whether the database answers and has this code's tables."""

    async def check() -> dict[str, str | None]:
        try:
            async with database.connection() as connection:
                there = await connection.scalar(text("SELECT to_regclass('outbox') IS NOT NULL"))
        except (HouseDown, OSError) as error:
            return {"database": str(error) or type(error).__name__}
        return {"database": None if there else "no tables: run `diaspora migrate`"}

    return check


def all_of(*every: Checks) -> Checks:
    """Several checks as one."""

    async def check() -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for each in every:
            found |= await each()
        return found

    return check
