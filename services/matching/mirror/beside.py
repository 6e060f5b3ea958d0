"""Work that is done beside a block of code, and has ended when the block is left."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Do it beside the block, and begin with it; it has ended when the block is left."""
    task = asyncio.create_task(work)
    try:
        # What it asks for first is on its way before the block takes its time.
        await asyncio.sleep(0)
        yield task
    except BaseException:
        task.cancel()
        await asyncio.wait([task])
        raise
    # Who is cancelled here cancels the task, and waits until that is done.
    await task
