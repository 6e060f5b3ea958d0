"""Letting what is in hand come to its end when its loop is told to stop."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")
# A batch in hand may take this long after a stop was asked for.
FINISH_SECONDS = 20.0


async def finish(work: Awaitable[T]) -> T:
    """
    Do the work; cancelled meanwhile, let it come to its end first, for at most 20 seconds.

    So a stop does not cut a mail that is sent and not yet written down, nor a batch half done.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            _, late = await asyncio.wait([task], timeout=FINISH_SECONDS)
            if late:
                task.cancel()
        raise
