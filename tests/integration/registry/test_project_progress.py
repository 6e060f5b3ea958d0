"""How a published project goes on, and what a project says besides what it is found by."""

import asyncio
from typing import Any

import pytest

from services.registry.present_state import present_state
from shared.contracts.registry import ProjectClosed
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import do, draft, edit, euros, funding, told

BESIDES: dict[str, Any] = {
    "gcm_objectives": [19, 20],
    "origin_community": "Jerez, Zacatecas",
    "host_community": "Los Angeles",
    "need_index": 61.5,
    "non_financial": ["business development services"],
}


async def published(house: House, **more: Any) -> str:
    project = await draft(house, await house.verified(), **more)
    await do(house, project, "publish")
    return project


async def test_a_project_runs_is_completed_and_followed_up_each_verb_once(house: House) -> None:
    project = await published(house)
    seen = []
    for verb in ("start", "complete", "follow-up"):
        first, again = await do(house, project, verb), await do(house, project, verb)
        assert (first.status_code, again.status_code) == (200, 200), first.text
        assert first.json() == again.json()
        seen.append(first.json()["status"])
    assert seen == ["running", "completed", "followed_up"]
    last = first.json()
    assert last["started_at"] <= last["completed_at"] <= last["followed_up_at"]
    assert (last["close_reason"], last["version"]) == ("completed", 5)


async def test_hearers_know_it_as_published_until_it_is_completed(house: House) -> None:
    project = await published(house)
    await do(house, project, "start")
    assert (await edit(house, project, 3, title="A running clinic")).status_code == 200
    await do(house, project, "complete")
    await do(house, project, "follow-up")
    events = await told(house)
    assert [each["type"].split(".")[2] for each in events] == ["published", "changed", "closed"]
    assert (events[1]["title"], events[2]["reason"]) == ("A running clinic", "completed")


async def test_a_rebuild_tells_a_completed_project_as_closed(house: House, clock: Any) -> None:
    project = await published(house)
    for verb in ("start", "complete", "follow-up"):
        await do(house, project, verb)
    async with house.database.unit_of_work() as uow:
        states = [each async for each in present_state(uow.session, None, clock.now())]
    (closed,) = [each.data for each in states if isinstance(each.data, ProjectClosed)]
    assert closed.reason == "completed"


async def test_of_two_who_complete_at_once_one_tells_it(house: House) -> None:
    project = await published(house)
    await do(house, project, "start")
    answers = await asyncio.gather(*(do(house, project, "complete") for _ in range(4)))
    assert {each.status_code for each in answers} == {200}
    assert [each["type"].split(".")[2] for each in await told(house)] == ["published", "closed"]


@pytest.mark.parametrize(
    ("done", "verb"),
    [
        ([], "start"),
        (["publish"], "complete"),
        (["publish", "start"], "follow-up"),
        (["publish", "close"], "start"),
        (["publish", "start", "complete"], "start"),
    ],
)
async def test_no_state_is_left_out(house: House, done: list[str], verb: str) -> None:
    project = await draft(house, await house.verified())
    for each in done:
        assert (await do(house, project, each)).status_code == 200
    refused = await do(house, project, verb)
    assert (refused.status_code, slug_of(refused)) == (409, "wrong-project-state")


async def test_what_has_ended_is_neither_edited_published_nor_closed_again(house: House) -> None:
    project = await published(house)
    await do(house, project, "start")
    completed = await do(house, project, "complete")
    for answer in (
        await edit(house, project, completed.json()["version"], title="Again"),
        await do(house, project, "publish"),
    ):
        assert (answer.status_code, slug_of(answer)) == (409, "project-closed")
    closed = await do(house, project, "close")
    assert (closed.status_code, closed.json()["status"]) == (200, "completed")
    assert len(await told(house)) == 2


async def test_a_running_project_that_is_closed_is_told_as_closed(house: House) -> None:
    project = await published(house)
    await do(house, project, "start")
    assert (await do(house, project, "close")).json()["status"] == "closed"
    assert (await told(house))[-1]["type"] == "registry.project.closed.v1"


async def test_a_project_says_its_communities_objectives_and_what_is_no_money(
    house: House,
) -> None:
    project = await draft(house, await house.verified(), **BESIDES)
    read = (await house.api.get(project, headers=house.as_("founder"))).json()
    assert {name: read[name] for name in BESIDES} == BESIDES
    changed = await edit(house, project, 1, need_index=None, gcm_objectives=[20])
    assert changed.json()["need_index"] is None
    assert changed.json()["gcm_objectives"] == [20]
    assert changed.json()["origin_community"] == BESIDES["origin_community"]


async def test_whether_it_is_funded_is_said_as_far_as_it_is_known(house: House) -> None:
    path = await house.verified()
    for money, expected in (
        (None, None),
        (funding(100), False),
        (funding(100, raised=euros(100)), True),
    ):
        project = await draft(house, path, funding=money)
        read = await house.api.get(project, headers=house.as_("founder"))
        assert read.json()["funded"] is expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"gcm_objectives": [24]},
        {"gcm_objectives": [True]},
        {"need_index": 101},
        {"need_index": "60"},
        {"non_financial": ["x"]},
        {"host_community": "a\0b"},
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    project = await draft(house, await house.verified())
    assert (await edit(house, project, 1, **wrong)).status_code == 422
