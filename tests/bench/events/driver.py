"""Offers load: tells events through the production unit of work, at a steady rate."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from sqlalchemy import insert

from shared.db.unit_of_work import Database
from tests.bench.events.contract import TOLD, Answered, Begun

LINES = 500
_WRITERS = 4


async def offer(
    tell: Callable[[int, int], Awaitable[None]], *, rate: float, seconds: float, size: int
) -> int:
    """
    Call `tell(first, size)` so that `rate` events a second are told; answers how many were.

    A writer that is late does not wait for the others: what the system cannot take shows as a
    lower rate of telling.
    """
    began = monotonic()
    transactions = int(rate * seconds / size)
    upcoming = iter(range(transactions))

    async def write() -> None:
        for number in upcoming:
            due = began + number * size / rate
            if (early := due - monotonic()) > 0:
                await asyncio.sleep(early)
            await tell(number * size, size)

    await asyncio.gather(*(write() for _ in range(_WRITERS)))
    return transactions * size


def telling(
    database: Database, told: type[Begun | Answered] = Begun, *, poison: float = 0.0
) -> Callable[[int, int], Awaitable[None]]:
    """Tells in one unit of work, with one row of its own per event; some are poisoned."""
    every = int(1 / poison) if poison else 0

    async def tell(first: int, size: int) -> None:
        async with database.unit_of_work() as uow:
            numbers = range(first, first + size)
            await uow.session.execute(insert(TOLD), [{"number": number} for number in numbers])
            for number in numbers:
                is_poison = every > 0 and number % every == every // 2
                line = f"line-{number % LINES}"
                uow.publish(told(line=line, number=number, is_poison=is_poison))

    return tell
