"""Asks at a steady rate, on many keys and on a hot one, and books every answer."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from tests.faults.ledger import ACKNOWLEDGED, UNKNOWN, Ledger

_ANSWER_SECONDS = 10.0
_LANES_PER_DOOR = 4
_KEYS = 200
HOT_KEY = "hot"
# After an outage the load catches up with at most so much of what it did not ask meanwhile.
_CATCH_UP_SECONDS = 5.0
_KINDS = ("begun", "begun", "begun", "resumed", "paused")


@dataclass(slots=True)
class Poison:
    """Which share of events cannot be acted on, by whom, until their wave is repaired."""

    wave: int = 0
    share: float = 0.0
    fails_at: str = ""


@dataclass(slots=True)
class Load:
    """The callers of the drill's doors."""

    doors: Sequence[Path]
    ledger: Ledger
    rate: float
    chance: random.Random
    is_hot: bool = False
    poison: Poison = field(default_factory=Poison)
    # Waves of which a door has taken something.
    waves: set[int] = field(default_factory=set)
    # Not set while too much of what was asked waits for its effect.
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    _due: float = 0.0
    _asked: int = 0

    async def run(self) -> None:
        """Ask until cancelled."""
        self.may_go_on.set()
        self._due = monotonic()
        lanes = [self._lane(door) for door in self.doors for _ in range(_LANES_PER_DOOR)]
        await asyncio.gather(*lanes)

    async def ask(self, steps: list[dict[str, Any]], *, door: Path | None = None) -> str:
        """One request more, at one door or at any; its name, when it was acknowledged."""
        while True:
            self._asked += 1
            request = _request(f"probe-{self._asked}", steps)
            with suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(
                    door or self.chance.choice(self.doors)
                )
                try:
                    if await self._exchange(request, reader, writer) == ACKNOWLEDGED:
                        return str(request["request"])
                finally:
                    writer.close()
            await asyncio.sleep(0.05)

    async def _lane(self, door: Path) -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(door)
                try:
                    await self._talk(reader, writer)
                finally:
                    writer.close()
            await asyncio.sleep(0.1)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            steps = self._steps()
            await self._pace(len(steps))
            self._asked += 1
            request = _request(f"r{self._asked}", steps)
            request["refuse"] = self.chance.random() < 0.01
            if await self._exchange(request, reader, writer) == UNKNOWN:
                return

    async def _exchange(
        self,
        request: dict[str, Any],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> str:
        steps = request["steps"]
        self.ledger.sends(request["request"], [step["drill"] for step in steps])
        answer = UNKNOWN
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.write(orjson.dumps(request) + b"\n")
            async with asyncio.timeout(_ANSWER_SECONDS):
                line = await reader.readuntil()
            answer = orjson.loads(line)["is"]
        self.ledger.answered(request["request"], answer, len(steps))
        if answer == ACKNOWLEDGED:
            self.waves.update(step["wave"] for step in steps if step["wave"])
        return answer

    def _steps(self) -> list[dict[str, Any]]:
        """One to eight events about one to three keys."""
        keys = [f"key-{self.chance.randrange(_KEYS)}" for _ in range(self.chance.randint(1, 3))]
        count = self.chance.choice((1, 2, 3, 4, 8))
        return [self._step(self.chance.choice(keys)) for _ in range(count)]

    def _step(self, key: str) -> dict[str, Any]:
        if self.is_hot and self.chance.random() < 0.5:
            key = HOT_KEY
        step = healthy(key, self.chance.choice(_KINDS))
        if self.chance.random() < self.poison.share:
            step |= {"wave": self.poison.wave, "fails_at": self.poison.fails_at}
        return step

    async def _pace(self, events: int) -> None:
        await self.may_go_on.wait()
        now = monotonic()
        self._due = max(self._due, now - _CATCH_UP_SECONDS) + events / self.rate
        await asyncio.sleep(max(0.0, self._due - now))


def healthy(key: str, kind: str = "begun") -> dict[str, Any]:
    """One event that anybody can act on."""
    return {"kind": kind, "drill": key, "wave": 0, "fails_at": ""}


def _request(name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {"request": name, "steps": steps, "refuse": False}
