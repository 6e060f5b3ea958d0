"""Who may compare whom: vetted partners, with people who are matched and whom they were shown."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.matching.derived import DERIVED
from services.matching.hears import HEARS
from services.matching.lists import domain as list_rules
from services.matching.lists import service as lists
from services.matching.profile_upkeep.loops import follow_partners
from shared.contracts.envelope import Event
from shared.contracts.state import State
from shared.db.unit_of_work import Database
from shared.messaging.rebuild import Rebuild
from tests.integration.matching.asking import Asking, as_published, everything
from tests.integration.matching.dealings import HOST, Member, World
from tests.integration.matching.histories import (
    hear,
    published,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.test_doors import (
    ME,
    MONEY,
    as_,
    joins,
    publish,
    slug,
    statement,
)
from tests.integration.matching.vetting import partner_stands, partner_state

pytestmark = pytest.mark.starter


async def _why_not(
    world: World, headers: dict[str, str], profile: str, project: UUID | None = None
) -> httpx2.Response:
    path = f"/v1/why-not?project={project or world.project}&profile={profile}"
    return await world.api.get(path, headers=headers)


async def _take_back(world: World, member: Member) -> None:
    """The consent to matching; the lists have not followed yet."""
    me = member.headers
    etag = (await world.api.get(ME, headers=me)).headers["etag"]
    body = statement(*world.skills, funding=MONEY, consent={"matching": False})
    answer = await world.api.put(ME, headers=me | {"If-Match": etag}, json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("status", ["draft", "submitted", "rejected", None])
async def test_a_partner_that_nobody_vetted_previews_nobody(
    asking: Asking, status: str | None
) -> None:
    skills = await starter_skills(asking.database)
    partner, editor = uuid4(), uuid4()
    if status is not None:
        await partner_stands(asking.database, partner, status)
    await joins(asking.database, partner, editor, "editor", 1)
    body = everything(skills) | {"partner_id": str(partner)}
    for caller in (as_("person", editor), as_("partner", partner)):
        refused = await asking.preview(body, caller)
        assert (refused.status_code, slug(refused)) == (409, "partner-not-vetted")
    assert await rows(asking.database, "match_ask") == 0


@pytest.mark.parametrize("status", ["draft", "submitted", "rejected", None])
async def test_of_a_partner_that_nobody_vetted_no_profile_is_published(
    api: httpx2.AsyncClient, matching_database: Database, status: str | None
) -> None:
    partner = uuid4()
    caller = as_("partner", partner)
    if status is not None:
        await partner_stands(matching_database, partner, status)
    body = {"funding": MONEY, "consent": {"matching": True}}
    assert (await api.put(ME, headers=caller, json=body)).status_code == 201
    refused = await api.post(f"{ME}/publish", headers=caller)
    assert (refused.status_code, slug(refused)) == (409, "partner-not-vetted")
    await partner_stands(matching_database, partner, "verified", sequence=2)
    assert (await api.post(f"{ME}/publish", headers=caller)).status_code == 200


async def test_nothing_of_a_suspended_funder_stands_in_lists(world: World) -> None:
    funder = uuid4()
    await partner_stands(world.database, funder)
    body = {"funding": MONEY, "consent": {"matching": True}}
    await publish(world.api, as_("partner", funder), body)
    await work(world.database)
    funders = "SELECT count(*) FROM match WHERE role = 0"
    assert await world.one(funders) == 1
    follow = follow_partners(world.database)
    assert not await follow()
    for sequence, status, listed in ((2, "suspended", 0), (3, "verified", 1)):
        await partner_stands(world.database, funder, status, sequence=sequence)
        assert await follow()
        await work(world.database)
        assert await world.one(funders) == listed
        assert not await follow()


async def test_a_rebuild_hears_of_a_suspension_that_was_lost(world: World) -> None:
    funder = uuid4()
    await partner_stands(world.database, funder)
    body = {"funding": MONEY, "consent": {"matching": True}}
    await publish(world.api, as_("partner", funder), body)
    await work(world.database)

    async def events() -> AsyncIterator[Event[Any]]:
        project = State(published(world.project, world.skills), 1)
        partner = State(partner_state(funder, "suspended"), 2)
        for each in (project, partner):
            yield each.as_event(source="/registry", at=world.clock.at)

    made = Rebuild(world.database, HEARS, DERIVED)
    await made.from_events(events(), teller="registry", at=world.clock.at + timedelta(days=9))
    follow = follow_partners(world.database)
    assert await follow()
    await work(world.database)
    assert await world.one("SELECT count(*) FROM match WHERE role = 0") == 0


@pytest.mark.parametrize("way", ["consent", "pause"])
async def test_whoever_is_not_matched_is_compared_for_themselves_alone(
    world: World, way: str
) -> None:
    member = await world.join()
    await world.tell()
    path = f"/v1/matches/{member.match}"
    assert (await world.api.get(path, headers=HOST)).status_code == 200
    if way == "consent":
        await _take_back(world, member)
    else:
        await world.api.post(f"{ME}/pause", headers=member.headers)
    for _ in range(2):  # before the lists have followed, and after
        hidden = await world.api.get(path, headers=HOST)
        assert (hidden.status_code, slug(hidden)) == (404, "match-not-found")
        answer = await _why_not(world, HOST, member.profile)
        found = answer.json()["roles"]
        assert {key: [each["key"] for each in found[key]] for key in found} == {
            "0": ["failed.open"],
            "1": ["failed.open"],
        }
        assert (await world.api.get(path, headers=member.headers)).status_code == 200
        await work(world.database)


async def test_of_a_proposal_the_host_keeps_what_it_was_shown(world: World) -> None:
    member = await world.join()
    await world.tell()
    await world.done("propose", member.match, HOST)
    path = f"/v1/matches/{member.match}"
    before: dict[str, Any] = (await world.api.get(path, headers=HOST)).json()
    await _take_back(world, member)
    after: dict[str, Any] = (await world.api.get(path, headers=HOST)).json()
    assert (after["as_of"], after["is_listed"], after["load_note"]) == ("proposal", False, "")
    assert (after["score"], after["parts"]) == (before["score"], before["parts"])
    assert after["would_raise"] == []


async def test_a_host_asks_why_not_of_whom_it_was_shown(world: World) -> None:
    member = await world.join()
    stranger = await publish(world.api, as_("person", uuid4()), statement(world.skills[-1]))
    await work(world.database)
    assert (await _why_not(world, HOST, member.profile)).status_code == 200
    hidden = await _why_not(world, HOST, stranger)
    assert (hidden.status_code, slug(hidden)) == (404, "pair-not-known")
    other = as_("partner", uuid4())
    assert (await _why_not(world, other, member.profile)).status_code == 404
    # Shown once is shown: by the invitation, after the list has lost it.
    await world.tell()
    await world.change(2, country="MX", open_to_all=False)
    assert await world.one("SELECT count(*) FROM match WHERE role = 1") == 0
    assert (await _why_not(world, HOST, member.profile)).status_code == 200


async def test_a_host_asks_why_not_of_a_near_miss(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    project = uuid4()
    body = everything(skills) | {"country": "MX", "open_to_all": False}
    await hear(asking.database, as_published(body, project), 1)
    me = as_("person", uuid4())
    profile = await publish(asking.api, me, statement(*skills))
    await work(asking.database)
    path = f"/v1/why-not?project={project}&profile={profile}"
    assert (await asking.api.get(path, headers=asking.partner)).status_code == 404
    async with asking.keeping():
        found = await asking.api.get(f"/v1/projects/{project}/near-misses", headers=asking.partner)
    people = found.json()["result"]["people"]
    assert [each["profile_id"] for each in people] == [profile]
    answer = await asking.api.get(path, headers=asking.partner)
    assert [each["key"] for each in answer.json()["roles"]["1"]] == ["failed.country"]


async def test_a_project_that_one_has_found_by_asking_is_read_and_proposed(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_rules, "LEAST", 3)
    monkeypatch.setattr(list_rules, "MOST", 5)
    monkeypatch.setattr(lists, "STORED", 4)
    skills = await starter_skills(asking.database)
    for _ in range(6):
        await publish(asking.api, as_("person", uuid4()), statement(*skills))
    project = uuid4()
    await hear(asking.database, as_published(everything(skills), project), 1)
    await work(asking.database)
    me = as_("person", uuid4())
    # As good as all the others with fewer years: behind the end of the list.
    held = [{"skill": uri, "level": 4, "years": 0} for uri in skills]
    await publish(asking.api, me, statement(skills=held))
    async with asking.keeping():
        found = (await asking.api.get(f"{ME}/projects", headers=me)).json()["result"]["projects"]
        await work(asking.database)
    place = found[0]["places"][0]
    listed = (await asking.api.get(f"{ME}/matches", headers=me)).json()["items"]
    assert listed == [], "the list has room, and what follows shows nothing"
    path = f"/v1/matches/{place['match_id']}"
    shown = await asking.api.get(path, headers=me)
    assert (shown.status_code, shown.json()["as_of"]) == (200, "now")
    assert shown.json()["score"] == place["score"]
    # Nobody else has seen it, the host neither.
    for other in (asking.partner, as_("person", uuid4())):
        assert (await asking.api.get(path, headers=other)).status_code == 404
        assert (await asking.api.post(f"{path}/propose", headers=other)).status_code == 404
    proposed = await asking.api.post(f"{path}/propose", headers=me)
    assert (proposed.status_code, proposed.json()["state"]) == (200, "accepted_by_person")
    assert (await asking.api.get(path, headers=asking.partner)).status_code == 200
    accepted = await asking.api.post(f"{path}/accept", headers=asking.partner)
    assert accepted.json()["state"] == "agreed"
