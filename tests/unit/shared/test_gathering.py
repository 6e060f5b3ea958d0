"""Tests of writing what many want written in one transaction."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.db.gathering import Gathering
from shared.errors import HouseDown


class Table:
    """Takes numbers, several at a time; `bad` ones are refused, as a constraint would."""

    def __init__(self, *bad: int, error: Exception | None = None) -> None:
        self.written: list[list[int]] = []
        self.bad = set(bad)
        self.error = error or ValueError("a bad one")
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, some: Sequence[int]) -> list[int]:
        """Twice each number."""
        await self.gate.wait()
        if self.bad & set(some):
            raise self.error
        self.written.append(list(some))
        return [2 * each for each in some]


async def test_what_comes_while_one_is_written_is_written_together_and_each_has_its_answer() -> (
    None
):
    table = Table()
    table.gate.clear()
    gathering: Gathering[int, int] = Gathering(table.write)
    first = asyncio.create_task(gathering.put(1))
    await asyncio.sleep(0)
    others = [asyncio.create_task(gathering.put(each)) for each in range(2, 6)]
    await asyncio.sleep(0)
    table.gate.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10]
    assert sorted(map(len, table.written)) in ([1, 4], [5])


async def test_no_transaction_is_larger_than_it_may_be() -> None:
    table = Table()
    gathering: Gathering[int, int] = Gathering(table.write, most=3)
    await asyncio.gather(*(gathering.put(each) for each in range(10)))
    assert max(map(len, table.written)) == 3


async def test_a_bad_one_fails_alone() -> None:
    table = Table(3)
    gathering: Gathering[int, int] = Gathering(table.write)
    found = await asyncio.gather(*(gathering.put(n) for n in range(6)), return_exceptions=True)
    assert [each for each in found if not isinstance(each, ValueError)] == [0, 2, 4, 8, 10]
    assert isinstance(found[3], ValueError)


@pytest.mark.parametrize(("state", "fails"), [(None, 6), ("40P01", 1)])
async def test_an_outage_is_everybodys_and_a_deadlock_is_tried_alone(
    state: str | None, fails: int
) -> None:
    table = Table(3, error=HouseDown("away", state=state))
    gathering: Gathering[int, int] = Gathering(table.write)
    found = await asyncio.gather(*(gathering.put(n) for n in range(6)), return_exceptions=True)
    assert sum(isinstance(each, HouseDown) for each in found) == fails
    assert await gathering.put(7) == 14
