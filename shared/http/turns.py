"""Requests that are taken one after another: who waits here holds no connection meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from shared.errors import Unavailable

_RETRY_SECONDS = 5


class Turns:
    """One at a time of each name in this process, in the order in which they came."""

    def __init__(self, *, patience: float, most_waiting: int) -> None:
        self._patience = patience
        self._most_waiting = most_waiting
        self._waiting: Counter[Hashable] = Counter()
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def take(self, name: Hashable) -> AsyncIterator[None]:
        """
        Hold the turn of this name.

        Raises Unavailable after `patience` seconds, and at once where as many wait as may.
        """
        lock = self._locks.setdefault(name, asyncio.Lock())
        await self._wait(name, lock)
        try:
            yield
        finally:
            lock.release()

    async def _wait(self, name: Hashable, lock: asyncio.Lock) -> None:
        if lock.locked() and self._waiting[name] >= self._most_waiting:
            raise Unavailable(
                "Too many wait for their turn: send fewer at once.", retry_after=_RETRY_SECONDS
            )
        self._waiting[name] += 1
        try:
            async with asyncio.timeout(self._patience):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable(
                f"Its turn did not come within {self._patience:g} s: send fewer at once.",
                retry_after=_RETRY_SECONDS,
            ) from None
        finally:
            self._waiting[name] -= 1
            if not self._waiting[name]:
                del self._waiting[name]
