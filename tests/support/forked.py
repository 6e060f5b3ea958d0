"""
Real processes that need not import anything: forked from one that has done it.

That one has neither threads nor loops nor connections. Whatever a child holds it has made itself,
and it dies by a signal like any other process.
"""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
# It reads them once, when it forks the first time: whoever has children names a module here.
_FORKS.set_forkserver_preload(["tests.integration.notifications.dispatching"])


@asynccontextmanager
async def forked(act: Callable[..., None], *arguments: Any) -> AsyncIterator[BaseProcess]:
    """A process that does `act`, a function of a module; killed at the end if it still lives."""
    process = _FORKS.Process(target=act, args=arguments, daemon=True)
    # The first one waits for the imports.
    await asyncio.to_thread(process.start)
    try:
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
