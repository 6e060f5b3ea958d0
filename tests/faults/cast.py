"""
The processes under test: started, watched, and started again at once when they die.

A process that ended though nobody meant it to is a finding: it is started again, as an orchestrator
would, and counted.
"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from time import monotonic

from deploy.local import child
from tests.faults import orders
from tests.support.waiting import until

_UP_SECONDS = 60.0
_END_SECONDS = 10.0
_ROOT = Path(__file__).parents[2]
# The kernel ends a child with the thread that started it: one that lives as long as we do.
STARTER = ThreadPoolExecutor(1, thread_name_prefix="starter")


@dataclass(slots=True)
class Member:
    """One process of the cast, through all its lives."""

    name: str
    arguments: Sequence[str]
    folder: Path
    socket: Path | None = None
    process: Popen[bytes] | None = None
    # Set by whoever is about to end it, so that its end is no surprise.
    is_doomed: bool = False
    # Nobody starts it again as long as this is set.
    is_away: bool = False
    clock_shift: float = 0.0
    surprises: int = 0
    started_in: list[float] = field(default_factory=list)
    _began: float = 0.0
    _is_watched: bool = False

    @property
    def log(self) -> Path:
        """What it wrote in all its lives."""
        return self.folder / f"{self.name}.log"

    @property
    def is_up(self) -> bool:
        """Whether it listens to signals by now."""
        is_alive = self.process is not None and self.process.poll() is None
        return is_alive and self._orders.with_suffix(".up").exists()

    @property
    def door(self) -> Path | None:
        """Where it takes requests, if it does; workers only say how they are."""
        return None if self.arguments[0] == "worker" else self.socket

    async def start(self) -> None:
        """Start it; use `until_up` to wait for it."""
        self._orders.with_suffix(".up").unlink(missing_ok=True)
        self.is_doomed = False
        self._began = monotonic()
        command = [
            sys.executable,
            "-m",
            "tests.faults.process",
            *self.arguments,
            "--orders",
            str(self._orders),
            "--clock-shift",
            str(self.clock_shift),
        ]
        if self.socket is not None:
            command += ["--socket", str(self.socket)]
        self.process = await asyncio.get_running_loop().run_in_executor(
            STARTER,
            lambda: child.start(
                command,
                log=self.log,
                death_signal=signal.SIGKILL,
                environment={"PYTHONPATH": str(_ROOT), "PATH": "/usr/bin:/bin"},
            ),
        )

    async def until_up(self) -> None:
        """Wait until it works."""

        async def is_up() -> bool:
            return self.is_up

        await until(is_up, seconds=_UP_SECONDS)

    async def keep(self) -> None:
        """Start it again whenever it ends, until cancelled."""
        noted = False
        while True:
            assert self.process is not None
            if self.process.poll() is not None and self.is_away:
                noted = False
            elif self.process.poll() is not None:
                if not self.is_doomed:
                    self.surprises += 1
                await self.start()
                noted = False
            elif not noted and self.is_up:
                self.started_in.append(monotonic() - self._began)
                noted = True
            await asyncio.sleep(0.02)

    def send(self, what: signal.Signals, *, is_deadly: bool = True) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.is_doomed = self.is_doomed or is_deadly
        self.process.send_signal(what)

    def order(self, point: str, *, nth: int = 1, seconds: float = 0.0) -> None:
        """Order it to die at a named point, or to freeze there."""
        assert self.process is not None
        self.is_doomed = self.is_doomed or not seconds
        orders.give(self._orders, self.process.pid, point, nth=nth, seconds=seconds)

    async def until_dead(self, pid: int, *, seconds: float) -> bool:
        """Whether the life with this pid ended in time."""
        deadline = monotonic() + seconds
        while self.process is not None and self.process.pid == pid:
            if self.process.poll() is not None:
                return True
            if monotonic() > deadline:
                return False
            await asyncio.sleep(0.01)
        return True

    async def until_obeyed(self, *, seconds: float) -> bool:
        """Whether it came to the point it was ordered to freeze at."""

        async def has_obeyed() -> bool:
            return orders.obeyed(self._orders).exists()

        try:
            return await until(has_obeyed, seconds=seconds)
        except AssertionError:
            # With no order in the file it forgets the one it has.
            self.send(signal.SIGUSR1, is_deadly=False)
            return False

    @property
    def pid(self) -> int:
        """Of its present life."""
        assert self.process is not None
        return self.process.pid

    @property
    def _orders(self) -> Path:
        return self.folder / f"{self.name}.orders"


@dataclass(slots=True)
class Cast:
    """All processes under test."""

    members: list[Member]
    _keepers: list["asyncio.Task[None]"] = field(default_factory=list)

    async def start(self) -> None:
        """Start all, and watch them from now on."""
        for member in self.members:
            await member.start()
        for member in self.members:
            await member.until_up()
        self._keepers = [asyncio.create_task(member.keep()) for member in self.members]

    async def stop(self) -> None:
        """End all, in an orderly way where they still can."""
        for keeper in self._keepers:
            keeper.cancel()
        living = [each.process for each in self.members if each.process is not None]
        for process in living:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        ends = (asyncio.to_thread(process.wait, _END_SECONDS) for process in living)
        await asyncio.gather(*ends, return_exceptions=True)
        for process in living:
            if process.poll() is None:
                process.kill()
            process.wait()

    def of(self, kind: str) -> list[Member]:
        """The members whose names begin so."""
        return [member for member in self.members if member.name.startswith(kind)]

    @property
    def surprises(self) -> dict[str, int]:
        """How often each ended though nobody meant it to."""
        return {each.name: each.surprises for each in self.members if each.surprises}
