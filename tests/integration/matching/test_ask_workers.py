"""Workers that answer asks: one that dies, asks that fail, and several shards."""

import random
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.matching.answers.domain import AskKind, AskState, merged
from services.matching.lists.service import Keeper
from tests.integration.matching.asking import (
    Asking,
    as_published,
    everything,
    step,
    waiting_preview,
)
from tests.integration.matching.histories import PARTNER, hear, rows, work
from tests.integration.matching.test_asks import populated


async def test_a_worker_that_dies_before_its_commit_answers_later(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 20)
    ask_id = await waiting_preview(asking, skills)
    keeper = Keeper()
    await work(asking.database, keeper, dies=True)
    assert [row.state for row in await asking.rows(ask_id)] == ["waiting"]
    await work(asking.database, Keeper())
    assert [row.state for row in await asking.rows(ask_id)] == ["answered"]
    async with asking.database.connection() as connection:
        await connection.execute(text("UPDATE match_ask SET state = 'waiting', result = NULL"))
    # The one that died goes on with what it remembers.
    await work(asking.database, keeper)
    assert (await asking.answers(ask_id))[0].lists[0].qualified > 5


async def test_an_ask_that_fails_stops_nobody(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 20)
    broken = [
        await asking.write_ask(AskKind.PREVIEW, PARTNER, {"project": "none of it"}),
        await asking.write_ask(
            AskKind.NEAR_MISSES, PARTNER, {"project_id": str(uuid4()), "role": 1}
        ),
    ]
    good = await waiting_preview(asking, skills)
    project_id = uuid4()
    await hear(asking.database, as_published(everything(skills), project_id), 1)
    await work(asking.database)
    assert [row.state for row in await asking.rows(good)] == ["answered"]
    assert await rows(asking.database, "match") > 0
    shown = [
        (await asking.api.get(f"/v1/asks/{each}", headers=asking.partner)).json() for each in broken
    ]
    assert [each["state"] for each in shown] == ["failed", "failed"]
    assert [each["reason"] for each in shown] == [
        "Something went wrong; ask again.",
        "The project is no longer open.",
    ]
    assert [each["result"] for each in shown] == [None, None]


async def test_a_statement_that_fails_takes_back_no_other_answer(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    skills = await populated(asking, random.Random(1), 20)
    before = await waiting_preview(asking, skills)
    spec = {"project_id": str(uuid4()), "role": 1}
    broken = await asking.write_ask(AskKind.NEAR_MISSES, PARTNER, spec)
    after = await waiting_preview(asking, skills)
    async with asking.database.connection() as connection:
        # Only near misses read it.
        await connection.execute(text("ALTER TABLE exclusion RENAME TO was_exclusion"))
    await work(asking.database)
    states = [(await asking.rows(each))[0].state for each in (before, broken, after)]
    assert states == ["answered", "failed", "answered"]


async def test_asks_are_answered_before_the_work_that_waits(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 5)
    keeper = Keeper()
    await work(asking.database, keeper)
    for _ in range(12):
        await hear(asking.database, as_published(everything(skills), uuid4()), 1)
    ask_id = await waiting_preview(asking, skills)
    assert await step(asking, keeper)
    assert [row.state for row in await asking.rows(ask_id)] == ["answered"]
    # And still some work is done beside, so that nobody who asks keeps it from being done.
    assert 0 < await rows(asking.database, "match_work") < 12


async def test_shards_answer_together_what_one_would_answer(asking: Asking) -> None:
    skills = await populated(asking, random.Random(3), 60)
    whole = await waiting_preview(asking, skills)
    await work(asking.database, Keeper())
    keepers = [Keeper(shard=shard, shards=3) for shard in range(3)]
    for keeper in keepers:
        await work(asking.database, keeper)
    parts = await waiting_preview(asking, skills)
    assert len(await asking.rows(parts)) == 3
    for keeper in keepers[:2]:
        await work(asking.database, keeper)
    read = await asking.api.get(f"/v1/asks/{parts}", headers=asking.partner)
    assert read.json()["state"] == AskState.WAITING
    await work(asking.database, keepers[2])
    together = await asking.answers(parts)
    assert all(each.lists[0].qualified for each in together)
    assert merged(together).lists[0].qualified == sum(each.lists[0].qualified for each in together)
    one, three = [
        (await asking.api.get(f"/v1/asks/{each}", headers=asking.partner)).json()["result"]
        for each in (whole, parts)
    ]
    assert one == three
    assert one["roles"][0]["qualified"] > 20


@pytest.mark.parametrize(("before", "after"), [(1, 2), (3, 1)])
async def test_an_ask_of_other_shards_than_there_are_now_is_not_answered_in_part(
    asking: Asking, before: int, after: int
) -> None:
    skills = await populated(asking, random.Random(3), 10)
    for shard in range(before):
        await work(asking.database, Keeper(shard=shard, shards=before))
    ask_id = await waiting_preview(asking, skills)
    assert len(await asking.rows(ask_id)) == before
    await work(asking.database, Keeper(shards=after))
    read = (await asking.api.get(f"/v1/asks/{ask_id}", headers=asking.partner)).json()
    assert (read["state"], read["result"]) == ("failed", None)
    assert read["reason"] == "People were divided anew meanwhile; ask again."
