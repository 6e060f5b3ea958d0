"""
Random changes while keepers of lists are killed and frozen, with a check now and then.

Two keepers run at any time: one has the lock, the other stands by. A killed one is begun anew; a
frozen one is let go after the other took over, and must not write a thing more.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from uuid import UUID

import asyncpg

from deploy.local import child
from services.matching.lists.loops import LOCK_NUMBER
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from tests.faults.lists.oracle import differences
from tests.faults.lists.world import World, write_taxonomy
from tests.support.chance import new_uuid
from tests.support.waiting import until

_NAMES = ("keeper-a", "keeper-b")
_WRITERS = 3
_HOLDER = """
    SELECT a.application_name AS name, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objid::bigint = $1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_EPOCH = "SELECT coalesce(max(epoch), 0) FROM shard_owner"
_WORK = "SELECT count(*) FROM match_work"
_TAKEOVER_SECONDS = 60.0
# A frozen holder is found out by the server after its idle timeout, in a transaction too.
_ROOM = Path(__file__).parents[3]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    changes: int
    people: int = 1_500
    projects: int = 40
    kills: int = 50
    freezes: int = 5
    checks: int = 10


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    changes: int = 0
    seconds: float = 0.0
    checked: int = 0
    wrong: list[str] = field(default_factory=list)
    after_kill: list[float] = field(default_factory=list)
    after_freeze: list[float] = field(default_factory=list)
    zombies: int = 0

    @property
    def is_well(self) -> bool:
        """Whether every list was right each time, and no zombie was alive."""
        return not self.wrong and not self.zombies


class _Keepers:
    """The two processes."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, name: str) -> None:
        command = [sys.executable, "-m", "tests.faults.lists", "keep", self._url, name]
        self._running[name] = child.start(
            command,
            log=self._folder / f"{name}.log",
            death_signal=signal.SIGKILL,
            environment={**os.environ, "PYTHONPATH": str(_ROOM)},
        )

    def signal(self, name: str, which: signal.Signals) -> None:
        self._running[name].send_signal(which)

    def bury(self, name: str) -> None:
        self._running[name].wait(10)

    def died(self) -> list[str]:
        return [name for name, each in self._running.items() if each.poll() is not None]

    def end(self) -> None:
        for each in self._running.values():
            each.send_signal(signal.SIGCONT)
            child.stop(each, with_signal=signal.SIGTERM, seconds=10)


class _Drill:
    def __init__(self, url: str, folder: Path, size: Size, seed: int, say: Say) -> None:
        self._size, self._say = size, say
        self._chance = random.Random(seed)
        self._url, self._seed = url, seed
        self._keepers = _Keepers(url, folder)
        self._outcome = Outcome()
        self._watcher: asyncpg.Connection

    async def play(self) -> Outcome:
        began = monotonic()
        async with self._opened() as database:
            await write_taxonomy(database)
            worlds = self._worlds(database)
            for world in worlds:
                await world.fill(self._size.people // _WRITERS)
            for name in _NAMES:
                self._keepers.begin(name)
            await self._check(database)
            self._say(f"{self._size.people} people, {self._size.projects} projects; changing")
            for number in range(1, self._size.checks + 1):
                await self._round(worlds, number)
                await self._check(database)
                self._say(
                    f"{self._outcome.changes} changes, {len(self._outcome.after_kill)} kills, "
                    f"{len(self._outcome.after_freeze)} freezes, "
                    f"{len(self._outcome.wrong)} differences, {monotonic() - began:.0f} s"
                )
        self._outcome.seconds = monotonic() - began
        return self._outcome

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Database]:
        wake = Wake(self._url)
        engine = make_engine(self._url, application_name="changes")
        waking = asyncio.create_task(wake.run())
        self._watcher = await asyncpg.connect(self._url.replace("+asyncpg", ""))
        try:
            yield Database(engine, source="/matching", wake=wake.hint)
        finally:
            self._keepers.end()
            waking.cancel()
            await self._watcher.close()
            await engine.dispose()

    def _worlds(self, database: Database) -> list[World]:
        projects: list[tuple[UUID, UUID]] = [
            (new_uuid(self._chance), new_uuid(self._chance)) for _ in range(self._size.projects)
        ]
        return [
            World(database, seed=self._seed * 10 + number, projects=projects)
            for number in range(_WRITERS)
        ]

    async def _round(self, worlds: list[World], number: int) -> None:
        """A share of the changes, with the share of the faults at random moments in between."""
        changes = self._size.changes // self._size.checks // _WRITERS

        async def write(world: World) -> None:
            for _ in range(changes):
                await world.change()
                self._outcome.changes += 1

        first, faults = self._outcome.changes, self._faults_of(number)
        writing = asyncio.gather(*(write(world) for world in worlds))
        moments = sorted(self._chance.randrange(changes * _WRITERS) for _ in faults)
        for fault, moment in zip(faults, moments, strict=True):
            await self._until_written(first + moment, writing)
            await (self._freeze() if fault == "freeze" else self._kill())
        await writing

    async def _until_written(self, changes: int, writing: "asyncio.Future[list[None]]") -> None:
        async def are_written() -> bool:
            # A writer that failed is heard of when all of them are waited for.
            return self._outcome.changes >= changes or writing.done()

        await until(are_written, seconds=3_600, every=0.01)

    def _faults_of(self, number: int) -> list[str]:
        def share(whole: int) -> int:
            return whole * number // self._size.checks - whole * (number - 1) // self._size.checks

        faults = ["kill"] * share(self._size.kills) + ["freeze"] * share(self._size.freezes)
        self._chance.shuffle(faults)
        return faults

    async def _kill(self) -> None:
        name, _, epoch = await self._holder()
        self._keepers.signal(name, signal.SIGKILL)
        self._outcome.after_kill.append(await self._until_taken_over(epoch))
        self._keepers.bury(name)
        self._keepers.begin(name)

    async def _freeze(self) -> None:
        name, pid, epoch = await self._holder()
        self._keepers.signal(name, signal.SIGSTOP)
        self._outcome.after_freeze.append(await self._until_taken_over(epoch))
        left = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2"
        self._outcome.zombies += await self._watcher.fetchval(left, pid, name)
        self._keepers.signal(name, signal.SIGCONT)

    async def _holder(self) -> tuple[str, int, int]:
        """Who has the lock and has loaded: its name, the server's process for it, its number."""

        async def found() -> tuple[str, int, int] | None:
            row = await self._watcher.fetchrow(_HOLDER, LOCK_NUMBER)
            epoch = await self._watcher.fetchval(_EPOCH)
            return (row["name"], row["pid"], epoch) if row and epoch else None

        holder = await until(found, seconds=_TAKEOVER_SECONDS)
        if holder is None:
            raise AssertionError("nobody has the lock")
        return holder

    async def _until_taken_over(self, epoch: int) -> float:
        began = monotonic()

        async def taken_over() -> bool:
            return bool(await self._watcher.fetchval(_EPOCH) > epoch)

        await until(taken_over, seconds=_TAKEOVER_SECONDS)
        return monotonic() - began

    async def _check(self, database: Database) -> None:
        async def no_work() -> bool:
            return not await self._watcher.fetchval(_WORK)

        await until(no_work, seconds=300, every=0.1)
        if died := self._keepers.died():
            raise AssertionError(f"{died} died by themselves; their logs say why")
        self._outcome.wrong += await differences(database)
        self._outcome.checked += 1


async def play(url: str, folder: Path, size: Size, *, seed: int, say: Say) -> Outcome:
    """The whole drill on an empty matching database."""
    return await _Drill(url, folder, size, seed, say).play()
