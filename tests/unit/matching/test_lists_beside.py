"""What is done beside a block has ended when the block is left, however that happened."""

import asyncio

import pytest

from services.matching.mirror.beside import beside


class Work:
    """Something that takes until it is let go, and then a moment more."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.is_begun = asyncio.Event()
        self.has_ended = False

    async def run(self) -> str:
        self.is_begun.set()
        try:
            await self.may_end.wait()
        finally:
            await asyncio.sleep(0)
            self.has_ended = True
        return "done"


async def test_the_block_runs_while_the_work_does_and_waits_for_its_end() -> None:
    work = Work()
    async with beside(work.run()) as task:
        await work.is_begun.wait()
        assert not work.has_ended
        work.may_end.set()
    assert work.has_ended
    assert await task == "done"


async def test_a_block_that_fails_leaves_no_work_on_its_way() -> None:
    work = Work()
    with pytest.raises(LookupError):
        async with beside(work.run()):
            await work.is_begun.wait()
            raise LookupError
    assert work.has_ended


@pytest.mark.parametrize("is_in_the_block", [True, False])
async def test_whoever_is_cancelled_leaves_no_work_on_its_way(*, is_in_the_block: bool) -> None:
    work = Work()

    async def step() -> None:
        async with beside(work.run()):
            await work.is_begun.wait()
            if is_in_the_block:
                await asyncio.Event().wait()

    stepping = asyncio.create_task(step())
    await work.is_begun.wait()
    await asyncio.sleep(0)
    stepping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stepping
    assert work.has_ended


async def test_what_the_work_raises_is_raised() -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        async with beside(fail()):
            pass
