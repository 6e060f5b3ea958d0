"""
Letting go of an aiokafka client in bounded time, whatever became of it.

Its own `stop` does not return while a broker is frozen, raises CancelledError when one of its
fetches was resting, and where it is interrupted it leaves its background tasks and connections
behind: they would ask dead brokers for metadata as long as the process lives.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

STOP_SECONDS = 5.0
# What is left after that needs no answer from anybody.
_CLOSE_SECONDS = 1.0


async def leave_group(consumer: AIOKafkaConsumer) -> None:
    """Leave the group and let go of the consumer, within six seconds; never raises for itself."""
    if await _ends(consumer.stop(), STOP_SECONDS):
        return
    coordinator, fetcher = consumer._coordinator, consumer._fetcher
    tasks = [
        getattr(coordinator, "_coordination_task", None),
        getattr(coordinator, "_heartbeat_task", None),
        getattr(coordinator, "_commit_refresh_task", None),
        getattr(fetcher, "_fetch_task", None),
        *getattr(fetcher, "_pending_tasks", ()),
    ]
    await _drop(tasks, consumer._client)


async def let_go(producer: AIOKafkaProducer) -> None:
    """
    Drop a producer within a second.

    What it has not sent by now it will not send: whoever waited for that was told so already.
    """
    producer._closed = True
    await _drop([getattr(producer._sender, "_sender_task", None)], producer.client)


async def _drop(tasks: "list[asyncio.Task[Any] | None]", client: Any) -> None:
    for task in tasks:
        if task is not None:
            task.cancel()
    await _ends(client.close(), _CLOSE_SECONDS)


async def _ends(stopping: Awaitable[Any], seconds: float) -> bool:
    """Whether it came to its end by itself; only our own cancellation is let through."""
    task = asyncio.ensure_future(stopping)
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        if not task.done():
            task.cancel()
    if not task.done():
        return False
    with suppress(asyncio.CancelledError, Exception):
        task.result()
        return True
    return False
