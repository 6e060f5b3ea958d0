"""Waiting for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(
    condition: Callable[[], Awaitable[T]], *, seconds: float = 20.0, every: float = 0.01
) -> T:
    """Ask again and again until the answer is true; AssertionError when `seconds` are over."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds} s: {condition}")
        await asyncio.sleep(every)
