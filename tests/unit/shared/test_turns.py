"""Who comes in turn is served in order, waits in bounded time and number, and never for others."""

import asyncio

import pytest

from shared.errors import Unavailable
from shared.http.turns import Turns


async def stand_in_line(turns: Turns, name: str, served: list[str]) -> None:
    async with asyncio.timeout(20), turns.take(name.partition("-")[0]):
        served.append(name)
        await asyncio.sleep(0)


async def test_the_same_name_is_served_in_the_order_of_coming() -> None:
    turns, served = Turns(patience=600, most_waiting=9), list[str]()
    async with turns.take("a"):
        line = [asyncio.create_task(stand_in_line(turns, f"a-{n}", served)) for n in range(5)]
        await asyncio.create_task(stand_in_line(turns, "b", served))
        assert served == ["b"]
    await asyncio.gather(*line)
    assert served == ["b", *(f"a-{n}" for n in range(5))]


async def test_who_waits_too_long_is_told_when_to_come_again() -> None:
    turns = Turns(patience=0.01, most_waiting=9)
    async with turns.take("a"):
        with pytest.raises(Unavailable) as refused:
            await stand_in_line(turns, "a", [])
    assert refused.value.retry_after
    await stand_in_line(turns, "a", [])


async def test_no_more_wait_than_may() -> None:
    turns, served = Turns(patience=600, most_waiting=1), list[str]()
    async with turns.take("a"):
        waiting = asyncio.create_task(stand_in_line(turns, "a-1", served))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="Too many"):
            await stand_in_line(turns, "a-2", served)
    await waiting
    await stand_in_line(turns, "a-3", served)
    assert served == ["a-1", "a-3"]


async def test_who_leaves_the_line_or_fails_holds_up_nobody() -> None:
    turns, served = Turns(patience=600, most_waiting=1), list[str]()
    async with turns.take("a"):
        gone = asyncio.create_task(stand_in_line(turns, "a-1", served))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        waiting = asyncio.create_task(stand_in_line(turns, "a-2", served))
    await waiting
    with pytest.raises(ValueError, match="broken"):
        async with turns.take("a"):
            raise ValueError("broken")
    await stand_in_line(turns, "a-3", served)
    assert served == ["a-2", "a-3"]
