"""What a fault may lay its hands on."""

import asyncio
import random
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.faults import straight
from tests.faults.cast import Cast
from tests.faults.load import Load
from tests.faults.names import HEARS
from tests.faults.operators import Operator
from tests.faults.stage import Stage

_AGAIN_SECONDS = 0.1


class NotReached(Exception):
    """The fault could not be brought about, so it does not count."""


@dataclass(slots=True)
class Scene:
    """One run while it runs."""

    stage: Stage
    cast: Cast
    load: Load
    chance: random.Random
    dsns: Mapping[str, str]
    operator: Operator
    wave: int = 0
    poisoning: asyncio.Lock = field(default_factory=asyncio.Lock)
    unrepaired: list[tuple[str, int]] = field(default_factory=list)
    # SIGTERM to exit, in seconds; and how many did not end by themselves.
    exits: list[float] = field(default_factory=list)
    unclean_exits: int = 0
    is_ending: asyncio.Event = field(default_factory=asyncio.Event)
    _beside: set["asyncio.Task[None]"] = field(default_factory=set)

    async def execute(self, service: str, query: str, *values: Any) -> None:
        """Run a statement on the straight way to a database, again until it is there."""
        await self._ask(service, query, values)

    async def value(self, service: str, query: str, *values: Any) -> Any:
        """The first value of a query's first row, asked again until the database is there."""
        rows = await self._ask(service, query, values)
        return rows[0][0] if rows else None

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else; `settle` waits for it."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def settle(self) -> None:
        """Hurry what was left to be done beside, and wait for it."""
        self.is_ending.set()
        while self._beside:
            await asyncio.wait(self._beside)

    async def _ask(self, service: str, query: str, values: tuple[Any, ...]) -> list[Any]:
        while True:
            with suppress(*straight.AWAY):
                return await straight.fetch(self.dsns[service], query, *values)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def repair(self, service: str, wave: int) -> None:
        """From now on the events of a wave can be acted on."""
        await self.execute(service, "INSERT INTO repaired VALUES ($1) ON CONFLICT DO NOTHING", wave)
        with suppress(ValueError):
            self.unrepaired.remove((service, wave))

    async def repair_later(self, service: str, wave: int, *, seconds: float) -> None:
        """Repair a wave after a while, or when the run ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.is_ending.wait()
        await self.repair(service, wave)

    async def repair_all(self) -> None:
        """Repair what is left, send again what was given up, and try every line at once."""
        for service, wave in tuple(self.unrepaired):
            await self.repair(service, wave)
        for service in HEARS:
            while await self.operator.send_again(service):
                pass
            await self.execute(service, "UPDATE parked_key SET next_at = now()")
