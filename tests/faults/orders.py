"""Hooks that obey a file: die, or stand frozen, when a named point is reached the n-th time."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Order:
    """What to do where; `seconds` 0 means to die."""

    point: str
    countdown: int
    seconds: float


class Orders:
    """Handed to the production loops in place of `NoHooks`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._order: Order | None = None
        self.read()

    def read(self) -> None:
        """Take the order in the file, which is then gone; without a file, none."""
        try:
            point, countdown, seconds = self._file.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            self._order = None
            return
        self._file.unlink()
        self._order = Order(point, int(countdown), float(seconds))

    async def reach(self, point: str) -> None:
        """Obey."""
        order = self._order
        if order is None or order.point != point:
            return
        order.countdown -= 1
        if order.countdown > 0:
            return
        self._order = None
        if not order.seconds:
            os.kill(os.getpid(), signal.SIGKILL)
        obeyed(self._file).touch()
        # The whole process stands still, heartbeats and all: that is the point.
        time.sleep(order.seconds)  # noqa: ASYNC251


def obeyed(file: Path) -> Path:
    """What is there once the process stands at the point."""
    return file.with_suffix(".obeyed")


def give(file: Path, pid: int, point: str, *, nth: int = 1, seconds: float = 0.0) -> None:
    """Order a running process to die, or to freeze for `seconds`, at a point."""
    obeyed(file).unlink(missing_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{point} {nth} {seconds}", encoding="utf-8")
    fresh.rename(file)
    os.kill(pid, signal.SIGUSR1)
