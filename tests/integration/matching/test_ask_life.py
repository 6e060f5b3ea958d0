"""The life of an ask: asked, answered, kept, expired, forgotten."""

import asyncio
import random
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.answers.domain import AskKind
from services.matching.asks import domain, service
from services.matching.asks.models import MatchAsk
from services.matching.lists.service import Keeper
from services.matching.retention.loops import sweep
from services.matching.subjects.service import erase_subject
from tests.integration.matching.asking import (
    Asking,
    as_published,
    everything,
    step,
    waiting_preview,
)
from tests.integration.matching.histories import hear, rows, starter_skills, work
from tests.integration.matching.test_asks import populated
from tests.integration.matching.test_doors import ME, as_, publish, slug, statement
from tests.integration.matching.test_telling import somebody_waits
from tests.support.waiting import until

pytestmark = pytest.mark.starter

MINE = f"{ME}/projects"
PATIENCE = service.PATIENCE_SECONDS


async def test_without_a_worker_it_is_taken_and_answered_once_there_is_one(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE_SECONDS", PATIENCE)
    skills = await populated(asking, random.Random(1), 20)
    began = monotonic()
    asked = asyncio.create_task(asking.preview(everything(skills)))
    await until(lambda: _is_true(asking, "SELECT count(*) = 1 FROM match_ask"))
    answer = await asked
    assert monotonic() - began >= PATIENCE
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
    skills = await populated(asking, random.Random(1), 5)
    async with asking.keeping(every=60.0):
        # The first one may come before the worker rests.
        for _ in range(3):
            began = monotonic()
            assert (await asking.preview(everything(skills))).status_code == 200
            assert monotonic() - began < 20


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
    held = (await asking.api.get("/v1/subjects/me", headers=me)).json()["asks"]
    assert [(each["kind"], each["is_own"]) for each in held] == [
        ("preview", False),
        ("my_projects", True),
    ]
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


async def test_who_leaves_while_it_is_answered_waits_and_takes_the_answer_along(
    asking: Asking,
) -> None:
    skills = await starter_skills(asking.database)
    person = uuid4()
    await publish(asking.api, as_("person", person), statement(*skills))
    await work(asking.database)
    await waiting_preview(asking, skills)

    async def leave() -> None:
        async with asking.database.unit_of_work() as uow:
            await erase_subject(uow, person_id=person, actor="the person")

    async with asking.database.driver() as driver:
        await Keeper().follow(driver)
        leaving = asyncio.create_task(leave())
        await until(lambda: somebody_waits(asking.database))
    await leaving
    assert await rows(asking.database, "match_ask") == 0


async def test_who_left_and_stands_in_an_answer_is_shown_to_nobody_and_swept(
    asking: Asking,
) -> None:
    skills = await starter_skills(asking.database)
    person = uuid4()
    profile = await publish(asking.api, as_("person", person), statement(*skills))
    await work(asking.database)
    ask_id = await waiting_preview(asking, skills)
    await step(asking, Keeper())
    (answered,) = await asking.rows(ask_id)
    assert answered.names == [UUID(profile)]
    async with asking.database.unit_of_work() as uow:
        await erase_subject(uow, person_id=person, actor="the person")
    # As a worker of an older version writes it, which waits for no erasure.
    async with asking.database.unit_of_work() as uow:
        uow.session.add(MatchAsk(**answered.model_dump()))
    read = await asking.api.get(f"/v1/asks/{ask_id}", headers=asking.partner)
    assert read.json()["result"]["roles"][0]["people"] == []
    assert profile not in read.text
    await _swept(asking)
    assert await rows(asking.database, "match_ask") == 0
