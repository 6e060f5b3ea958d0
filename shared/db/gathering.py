"""
Writes what many want written at the same moment in one transaction.

Whoever asks waits until it is committed. Nothing is held back to make a transaction larger: what
comes while one is under way goes into the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.db.outages import DOUBTFUL
from shared.errors import HouseDown

ItemT = TypeVar("ItemT")
AnswerT = TypeVar("AnswerT")
Write = Callable[[Sequence[ItemT]], Awaitable[Sequence[AnswerT]]]


class Gathering(Generic[ItemT, AnswerT]):
    """`write` takes many at once, in a transaction of its own, and answers each in its place."""

    def __init__(self, write: Write[ItemT, AnswerT], *, most: int = 200) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[ItemT, asyncio.Future[AnswerT]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def put(self, item: ItemT) -> AnswerT:
        """What became of the item, once it is committed; raises what its writing raised."""
        answer: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._write_some(some)
        finally:
            self._writing = None

    async def _write_some(self, some: list[tuple[ItemT, asyncio.Future[AnswerT]]]) -> None:
        try:
            answers = await self._write([item for item, _ in some])
        except Exception as error:  # whoever asked is told, whatever it was
            if len(some) > 1 and _may_be_one_of_them(error):
                for each in some:
                    await self._write_some([each])
                return
            for _, future in some:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(some, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _may_be_one_of_them(error: Exception) -> bool:
    """An outage is everybody's; a lock or a wrong value may be one item's, and is tried alone."""
    return not isinstance(error, HouseDown) or error.state in DOUBTFUL
