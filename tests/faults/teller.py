"""The door of the drill: takes requests over a socket, answers after the commit."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError

from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.faults.drill import TOLD

ACKNOWLEDGED = "acknowledged"
REFUSED = "refused"
UNKNOWN = "unknown"
# As at the HTTP door: who waits longer for a row is sent away.
_LOCK_MS = 2_000


class Refusal(Exception):
    """The request asks to be refused after everything was told."""


async def serve(database: Database, socket: Path) -> None:
    """Answer requests until cancelled."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                request = orjson.loads(line)
                answer = {"request": request["request"], "is": await _tell(database, request)}
                writer.write(orjson.dumps(answer) + b"\n")
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    socket.unlink(missing_ok=True)  # noqa: ASYNC240  before anybody is served
    server = await asyncio.start_unix_server(talk, socket)
    async with server:
        await server.serve_forever()


async def _tell(database: Database, request: dict[str, Any]) -> str:
    try:
        async with database.unit_of_work(lock_timeout_ms=_LOCK_MS) as uow:
            for place, step in enumerate(request["steps"]):
                kind = TOLD[step.pop("kind")]
                uow.publish(kind(request=request["request"], place=place, **step))
            if request["refuse"]:
                raise Refusal
    except Refusal:
        return REFUSED
    except (HouseDown, DBAPIError, OSError):
        # The commit may have arrived: as after a 503, only the effects can tell.
        return UNKNOWN
    return ACKNOWLEDGED
