"""Tests of keeping those who wait for a slow stranger out of the way."""

import asyncio

import pytest

from shared.messaging.patience import Aside


async def test_work_that_is_slow_goes_on_beside_and_is_done_there() -> None:
    aside, answer = Aside(room=2, seconds=0.01), asyncio.Event()
    done: list[str] = []

    async def slow() -> None:
        await answer.wait()
        done.append("slow")

    await aside.run(slow())
    assert done == []
    answer.set()
    await aside.finish(seconds=5)
    assert done == ["slow"]


async def test_without_room_it_is_waited_for_until_another_is_done() -> None:
    aside, answers = Aside(room=1, seconds=0), [asyncio.Event() for _ in range(2)]
    await aside.run(_until(answers[0]))
    second = asyncio.create_task(aside.run(_until(answers[1])))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not second.done()
    answers[0].set()
    await second
    answers[1].set()
    await aside.finish(seconds=5)


async def test_what_is_raised_beside_is_raised_to_whoever_comes_next() -> None:
    aside, answer = Aside(room=1, seconds=0.01), asyncio.Event()
    await aside.run(_until(answer, RuntimeError("a bug")))
    answer.set()
    await aside.finish(seconds=5)
    with pytest.raises(RuntimeError, match="a bug"):
        aside.check()
    aside.check()


async def test_prompt_work_raises_at_once_and_a_cancelled_worker_leaves_its_work_alive() -> None:
    aside, answer = Aside(room=0, seconds=5), asyncio.Event()
    with pytest.raises(RuntimeError):
        await aside.run(_until(None, RuntimeError("at once")))
    done: list[int] = []

    async def work() -> None:
        await answer.wait()
        done.append(1)

    worker = asyncio.create_task(aside.run(work()))
    await asyncio.sleep(0)
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    answer.set()
    await aside.finish(seconds=5)
    assert done == [1]


async def _until(answer: asyncio.Event | None, error: Exception | None = None) -> None:
    if answer is not None:
        await answer.wait()
    if error is not None:
        raise error
