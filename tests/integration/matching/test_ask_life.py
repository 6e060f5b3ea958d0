"""The life of an ask: asked, answered, kept, expired, forgotten; and workers that fail."""

import asyncio
import random
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.answers.domain import AskKind, AskState, merged
from services.matching.asks import domain, service
from services.matching.lists.service import Keeper
from services.matching.retention.loops import sweep
from services.matching.subjects.service import erase_subject
from tests.integration.matching.asking import Asking, as_published, draft_body
from tests.integration.matching.histories import PARTNER, hear, rows, starter_skills, work
from tests.integration.matching.test_asks import populated
from tests.integration.matching.test_doors import ME, as_, publish, slug, statement
from tests.support.waiting import until

MINE = f"{ME}/projects"


async def step(asking: Asking, keeper: Keeper) -> bool:
    """One transaction of the worker."""
    async with asking.database.driver() as driver:
        did = await keeper.follow(driver)
    await keeper.settle()
    return did


async def waiting_preview(asking: Asking, skills: list[str]) -> UUID:
    """A preview that nobody has answered yet."""
    project = as_published(everything(skills), uuid4())
    spec = {"project": project.model_dump(mode="json"), "number": 1}
    return await asking.write_ask(AskKind.PREVIEW, PARTNER, spec)


def everything(skills: list[str]) -> dict[str, Any]:
    """A draft for which whoever has a skill qualifies."""
    role = {"skills": [{"skill": uri, "level": 1} for uri in skills]}
    return draft_body(random.Random(1), skills, open_to_all=True, roles=[role], funding=None)


async def test_without_a_worker_it_is_taken_and_answered_once_there_is_one(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 20)
    began = monotonic()
    asked = asyncio.create_task(asking.preview(everything(skills)))
    await until(lambda: _is_true(asking, "SELECT count(*) = 1 FROM match_ask"))
    held = 0
    while not asked.done() and monotonic() - began < 1.9:
        held = max(held, await _transactions(asking))
        await asyncio.sleep(0.005)
    answer = await asked
    assert 2.0 <= monotonic() - began < 10
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    assert answer.json()["result"] is None
    assert answer.headers["retry-after"] == "1"
    path = answer.headers["location"]
    assert path == f"/v1/asks/{answer.json()['id']}"
    still = await asking.api.get(path, headers=asking.partner)
    assert (still.status_code, still.headers["retry-after"]) == (200, "1")
    async with asking.keeping():

        async def is_answered() -> bool:
            read = await asking.api.get(path, headers=asking.partner)
            return bool(read.json()["state"] == "answered")

        await until(is_answered)
    read = await asking.api.get(path, headers=asking.partner)
    assert "retry-after" not in read.headers
    assert read.json()["result"]["roles"][0]["people"]


async def _transactions(asking: Asking) -> int:
    """How many connections the app holds just now, in this very moment of the loop."""
    pool: Any = asking.database.engine.pool
    return int(pool.checkedout())


async def _is_true(asking: Asking, asked: str) -> bool:
    async with asking.database.connection() as connection:
        return bool(await connection.scalar(text(asked)))


async def test_many_who_wait_hold_no_connection(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody polls: whoever holds a connection now holds it because of waiting.
    monkeypatch.setattr(service, "_POLL_SECONDS", 60.0)
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 60.0)
    skills = await populated(asking, random.Random(1), 5)
    asked = [asyncio.create_task(asking.preview(everything(skills))) for _ in range(40)]
    await until(lambda: _is_true(asking, "SELECT count(*) = 40 FROM match_ask"))
    await until(lambda: _is_nobody(asking))
    async with asking.keeping():
        answers = await asyncio.gather(*asked)
    assert {each.status_code for each in answers} == {200}


async def _is_nobody(asking: Asking) -> bool:
    return await _transactions(asking) == 0


async def test_the_worker_is_woken_and_so_is_who_waits(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_POLL_SECONDS", 60.0)
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 60.0)
    skills = await populated(asking, random.Random(1), 5)
    async with asking.keeping(every=60.0):
        # The first one may come before the worker rests.
        for _ in range(3):
            began = monotonic()
            assert (await asking.preview(everything(skills))).status_code == 200
            assert monotonic() - began < 20


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


async def test_my_projects_are_those_of_the_profile_as_it_is_now(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    keeper = Keeper()
    project_id = uuid4()
    await hear(asking.database, as_published(everything(skills), project_id), 1)
    await work(asking.database, keeper)
    me = as_("person", uuid4())
    profile = await publish(asking.api, me, statement(*skills))
    # The work of the new profile waits, and the ask is answered first.
    ask_id = await asking.write_ask(AskKind.MY_PROJECTS, UUID(profile), {"profile_id": profile})
    await step(asking, keeper)
    read = await asking.api.get(f"/v1/asks/{ask_id}", headers=me)
    (project,) = read.json()["result"]["projects"]
    assert project["project_id"] == str(project_id)
    async with asking.keeping():
        again = await asking.api.get(MINE, headers=me)
        assert again.json()["id"] == str(ask_id)
        first = {**me, "If-Match": '"2"'}
        changed = await asking.api.put(ME, headers=first, json=statement(*skills, sectors=["122"]))
        assert changed.status_code == 200
        anew = await asking.api.get(MINE, headers=me)
    assert anew.json()["id"] != str(ask_id)
    assert anew.json()["result"]["projects"]


async def test_a_project_that_closed_since_is_shown_to_nobody(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    closed, declined, kept = uuid4(), uuid4(), uuid4()
    for project_id in (closed, declined, kept):
        await hear(asking.database, as_published(everything(skills), project_id), 1)
    me = as_("person", uuid4())
    await publish(asking.api, me, statement(*skills))
    async with asking.keeping():
        before = await asking.api.get(MINE, headers=me)
    assert len(before.json()["result"]["projects"]) == 3
    async with asking.database.connection() as connection:
        await connection.execute(
            text("UPDATE project_feature SET is_open = false WHERE project_id = :p"), {"p": closed}
        )
        await connection.execute(
            text("INSERT INTO exclusion SELECT :p, id FROM profile"), {"p": declined}
        )
    after = await asking.api.get(MINE, headers=me)
    assert after.json()["id"] == before.json()["id"]
    assert [each["project_id"] for each in after.json()["result"]["projects"]] == [str(kept)]


async def test_no_projects_are_asked_for_again_after_a_minute(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    me = as_("person", uuid4())
    await publish(asking.api, me, statement(*skills))
    async with asking.keeping():
        nothing = await asking.api.get(MINE, headers=me)
        assert nothing.json()["result"] == {"projects": []}
        assert (await asking.api.get(MINE, headers=me)).json()["id"] == nothing.json()["id"]
        await hear(asking.database, as_published(everything(skills), uuid4()), 1)
        await until(lambda: _is_true(asking, "SELECT count(*) = 0 FROM match_work"))
        asking.clock.advance(domain.ASKED_AGAIN_AFTER)
        something = await asking.api.get(MINE, headers=me)
    assert len(something.json()["result"]["projects"]) == 1


async def test_an_ask_is_read_until_it_expires_and_then_swept(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 5)
    async with asking.keeping():
        path = (await asking.preview(everything(skills))).headers["location"]
    margin = timedelta(seconds=1)
    asking.clock.advance(domain.KEPT[AskKind.PREVIEW] - margin)
    await _swept(asking)
    assert (await asking.api.get(path, headers=asking.partner)).status_code == 200
    asking.clock.advance(2 * margin)
    gone = await asking.api.get(path, headers=asking.partner)
    assert (gone.status_code, slug(gone)) == (404, "ask-not-found")
    await _swept(asking)
    assert await rows(asking.database, "match_ask") == 0


async def _swept(asking: Asking) -> None:
    sweeping = sweep(asking.database)
    while await sweeping():
        pass


async def test_who_leaves_takes_the_asks_along_that_name_them(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 5)
    person = uuid4()
    me = as_("person", person)
    profile = await publish(asking.api, me, statement(*skills))
    await work(asking.database)
    async with asking.keeping():
        named = await asking.preview(everything(skills))
        mine = await asking.api.get(MINE, headers=me)
        other = await asking.preview(everything(skills) | {"country": "PH", "open_to_all": False})
    assert profile in named.text
    assert profile not in other.text
    receipt = await asking.api.delete("/v1/subjects/me", headers=me)
    assert receipt.json()["erased"]["match_ask"] == 2
    for answer, status in ((named, 404), (mine, 404), (other, 200)):
        path = answer.headers["location"]
        headers = me if answer is mine else asking.partner
        assert (await asking.api.get(path, headers=headers)).status_code == status
    assert not await _is_true(
        asking,
        f"SELECT count(*) > 0 FROM match_ask WHERE result::text LIKE '%{profile}%'",  # noqa: S608
    )


async def test_who_left_and_whose_work_still_waits_is_named_in_no_answer(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    person, stays = uuid4(), uuid4()
    profiles = [
        await publish(asking.api, as_("person", each), statement(*skills))
        for each in (person, stays)
    ]
    keeper = Keeper()
    await work(asking.database, keeper)
    async with asking.database.unit_of_work() as uow:
        await erase_subject(uow, person_id=person, actor="the person")
    ask_id = await waiting_preview(asking, skills)
    await step(asking, keeper)
    (answer,) = await asking.answers(ask_id)
    assert answer.names() == {UUID(profiles[1])}
    assert answer.lists[0].qualified == 1


async def test_who_left_while_it_was_answered_is_shown_to_nobody_and_swept(
    asking: Asking,
) -> None:
    skills = await starter_skills(asking.database)
    person = uuid4()
    profile = await publish(asking.api, as_("person", person), statement(*skills))
    await work(asking.database)
    ask_id = await waiting_preview(asking, skills)
    keeper = Keeper()
    async with asking.database.driver() as driver:
        await keeper.follow(driver)
        # Not committed yet: the erasure does not see the answer.
        async with asking.database.unit_of_work() as uow:
            await erase_subject(uow, person_id=person, actor="the person")
    (answer,) = await asking.answers(ask_id)
    assert answer.names() == {UUID(profile)}
    read = await asking.api.get(f"/v1/asks/{ask_id}", headers=asking.partner)
    assert read.json()["result"]["roles"][0]["people"] == []
    assert profile not in read.text
    await _swept(asking)
    assert await rows(asking.database, "match_ask") == 0


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
