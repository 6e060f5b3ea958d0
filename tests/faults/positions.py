"""Samples the stored positions during a run: none may ever go back."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg

from tests.faults.straight import AWAY

_EVERY_SECONDS = 0.1
_ASK = "SELECT consumer, topic, partition, next_offset FROM consumer_position"
Place = tuple[str, str, int]


@dataclass(slots=True)
class Positions:
    """The highest that was seen of each position, and every step back."""

    dsns: Mapping[str, str]
    highest: dict[Place, int] = field(default_factory=dict)
    steps_back: list[str] = field(default_factory=list)
    samples: int = 0

    async def watch(self) -> None:
        """Sample until cancelled; a database that is away is asked again."""
        await asyncio.gather(*(self._watch(dsn) for dsn in self.dsns.values()))

    def see(self, place: Place, next_offset: int) -> None:
        """Take one sample in."""
        before = self.highest.get(place, next_offset)
        if next_offset < before:
            self.steps_back.append(f"{place}: {before} -> {next_offset}")
        self.highest[place] = next_offset

    async def _watch(self, dsn: str) -> None:
        while True:
            with suppress(*AWAY):
                connection = await asyncpg.connect(dsn, timeout=5)
                try:
                    while True:
                        for row in await connection.fetch(_ASK, timeout=5):
                            self.see((row[0], row[1], row[2]), row[3])
                        self.samples += 1
                        await asyncio.sleep(_EVERY_SECONDS)
                finally:
                    connection.terminate()
            await asyncio.sleep(_EVERY_SECONDS)
