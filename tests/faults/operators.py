"""An operator: decides through the very functions that the command and the HTTP door call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown, ServiceError
from shared.http.pagination import PageRequest
from shared.operations.choice import Choice
from shared.operations.dead_letters import service as dead_letters
from shared.operations.decisions import Decision
from shared.operations.waiting import service as waiting

T = TypeVar("T")
_AGAIN_SECONDS = 0.2
_BY = Decision("the drill")


@dataclass(slots=True)
class Operator:
    """Works on the straight way to the databases, and comes again when one is away."""

    # Of each service, as SQLAlchemy takes it.
    urls: Mapping[str, str]
    _databases: dict[str, Database] = field(default_factory=dict)

    async def decide(self, service: str, act: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """One decision in one transaction; what the service refuses is raised."""
        while True:
            try:
                async with self._database(service).unit_of_work() as uow:
                    return await act(uow)
            except HouseDown:
                await asyncio.sleep(_AGAIN_SECONDS)

    async def try_lines(self, service: str, *, most: int) -> int:
        """Let waiting lines be tried at once; how many of them still waited."""
        page = PageRequest(limit=most, cursor=None)
        lines = await self.decide(
            service, lambda uow: waiting.list_lines(uow, choice=Choice(), page=page)
        )
        tried = 0
        for line in lines.items:
            with suppress(ServiceError):
                await self.decide(service, partial(waiting.redrive_line, line_id=line.id, by=_BY))
                tried += 1
        return tried

    async def send_again(self, service: str, *, key: str | None = None) -> int:
        """Let dead letters wait again, of one key or all; how many did."""
        choice = Choice(key=key)
        done = await self.decide(
            service, lambda uow: dead_letters.redrive_many_dead(uow, choice=choice, by=_BY)
        )
        return done.redriven

    async def leave(self) -> None:
        """Let go of every connection."""
        for database in self._databases.values():
            await database.engine.dispose()

    def _database(self, service: str) -> Database:
        if service not in self._databases:
            engine = make_engine(self.urls[service], application_name="operator", pool_size=2)
            self._databases[service] = Database(engine, source=f"/{service}")
        return self._databases[service]
