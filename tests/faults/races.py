"""
Races, frozen at an exact point in one process until the drill lets it go on.

A race is a folder: the drill puts `wanted` there, the process that comes to the point takes it away
and puts `frozen`, and goes on when the drill has put `go-on`.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.consumer import Consumer
from shared.messaging.kafka.reading import Reading
from shared.messaging.relay import Relay
from shared.messaging.transport import Batch, Outcome

_LOOK_SECONDS = 0.02
# A relay that takes so long meets the others at its rows.
_SLOW_SECONDS = 0.4


class Race:
    """One race as both sides see it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._wanted, self._frozen = folder / "wanted", folder / "frozen"
        self._go_on = folder / "go-on"

    def want(self) -> None:
        """Freeze whoever comes next."""
        self._wanted.touch()

    def go_on(self) -> None:
        """Let it go on."""
        self._go_on.touch()

    async def is_frozen(self) -> bool:
        """Whether somebody came."""
        return self._frozen.exists()

    def is_wanted(self) -> bool:
        """Whether we are the one; nobody else is then."""
        try:
            self._wanted.unlink()
        except FileNotFoundError:
            return False
        self._frozen.touch()
        return True

    def freeze(self) -> None:
        """Stand still, heartbeats and all."""
        while not self._go_on.exists():
            time.sleep(_LOOK_SECONDS)


def arrange(name: str, folder: Path) -> None:
    """Build one race into this process; KeyError for an unknown one."""
    RACES[name](Race(folder / name))


def _before_the_commit(race: Race) -> None:
    """Between the outbox rows of a unit of work and its commit."""
    write = Database._write_outbox

    async def slow_write(self: Database, uow: UnitOfWork) -> None:
        await write(self, uow)
        if self.source == "/registry" and race.is_wanted():
            race.freeze()

    Database._write_outbox = slow_write  # type: ignore[method-assign]


def _before_acting(race: Race) -> None:
    """Between reading a batch and acting on it."""
    apply = Consumer.apply

    async def slow_apply(self: Consumer, batches: Sequence[Batch]) -> Outcome:
        if self.name == "matching" and race.is_wanted():
            race.freeze()
        return await apply(self, batches)

    Consumer.apply = slow_apply  # type: ignore[method-assign]


def _a_batch_is_dropped(race: Race) -> None:
    """A process throws away what it read and goes on with what it reads next."""
    deliver = Reading._deliver

    async def careless(self: Reading, batches: Sequence[Batch]) -> None:
        if self._hearer.name == "matching" and race.is_wanted():
            return
        await deliver(self, batches)

    Reading._deliver = careless  # type: ignore[method-assign]


def _relays_meet(_: Race) -> None:
    """Every relay takes its time between sending and deleting."""
    settle = Relay._settle

    async def slow_settle(self: Relay, *about: Any) -> None:
        await asyncio.sleep(_SLOW_SECONDS)
        await settle(self, *about)

    Relay._settle = slow_settle  # type: ignore[method-assign, assignment]


RACES: dict[str, Callable[[Race], None]] = {
    "before-the-commit": _before_the_commit,
    "before-acting": _before_acting,
    "a-batch-is-dropped": _a_batch_is_dropped,
    "relays-meet": _relays_meet,
}
