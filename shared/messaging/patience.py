"""
Keeps those who wait for a slow stranger out of the way of the others.

A piece of work has its worker's attention for a moment. Is it not done by then, it goes on beside,
as long as there is room there, and the worker takes up the next one.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

# A stranger who is well has answered by then.
PROMPT_SECONDS: Final = 1.0


class Aside:
    """Work that takes long; `room` bounds how much of it there is at a time."""

    def __init__(self, *, room: int, seconds: float = PROMPT_SECONDS) -> None:
        self._room = room
        self._seconds = seconds
        self._slow: set[asyncio.Task[None]] = set()
        self._errors: list[BaseException] = []

    async def run(self, work: Coroutine[Any, Any, None]) -> None:
        """
        Return when it is done or goes on beside; raises what it raised, sooner or later.

        Cancelled meanwhile, the work goes on beside and the cancellation is passed on.
        """
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=self._seconds)
            while not task.done() and len(self._slow) >= self._room:
                others = {task, *self._slow}
                await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                self._slow.add(task)
                task.add_done_callback(self._ended)
        if task.done():
            await task
        self.check()

    async def finish(self, seconds: float) -> None:
        """Wait for what goes on beside, but no longer than so."""
        if self._slow:
            await asyncio.wait(set(self._slow), timeout=seconds)

    def check(self) -> None:
        """Raise what some work raised while nobody looked."""
        if self._errors:
            raise self._errors.pop()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._slow.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._errors.append(error)
