"""The verbs of the two sides through the doors: who may do what, and what the other side sees."""

from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from shared.db.unit_of_work import Database
from tests.integration.matching.dealings import HOST, World, roles
from tests.integration.matching.histories import PARTNER, rows, work
from tests.integration.matching.test_doors import as_, joins, slug, statement
from tests.integration.matching.vetting import partner_stands

pytestmark = pytest.mark.starter


@pytest.mark.parametrize("first", ["person", "host"])
async def test_one_proposes_the_other_accepts_and_it_is_agreed(world: World, first: str) -> None:
    member = await world.join()
    sides = {"person": member.headers, "host": HOST}
    second = "host" if first == "person" else "person"
    made = await world.done("propose", member.match, sides[first])
    assert (made["state"], made["side"], made["waits_for"]) == (
        f"accepted_by_{first}",
        first,
        [second],
    )
    assert (made["can"], made["is_listed"], made["proposed_by"]) == (["withdraw"], True, first)
    assert made["answer_due_at"] == "2026-12-03T09:00:00Z"
    assert made["expires_at"] == "2026-12-18T09:00:00Z"
    assert made["terms_at"] == "2026-11-24T09:00:00Z"
    seen = await world.api.get(f"/v1/handshakes/{member.match}", headers=sides[second])
    assert (seen.json()["side"], seen.json()["can"]) == (second, ["accept", "decline"])
    agreed = await world.done("accept", member.match, sides[second])
    assert (agreed["state"], agreed["waits_for"], agreed["can"]) == ("agreed", [], ["withdraw"])
    told = await world.told()
    assert [each["step"] for each in told] == ["proposed", "accepted", "agreed"]
    assert [each["by"] for each in told] == [first, second, second]
    assert [each["revision"] for each in told] == [1, 2, 3]
    assert {each["person_id"] for each in told} == {str(member.person)}
    assert {each["match_id"] for each in told} == {member.match}
    assert [each["step"] for each in agreed["steps"]] == ["proposed", "accepted", "agreed"]


async def test_people_stay_opaque_to_the_host_at_every_step(world: World) -> None:
    member = await world.join()
    answers = [
        await world.do("propose", member.match, HOST),
        await world.do("accept", member.match, member.headers),
        await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST),
        await world.api.get("/v1/handshakes", headers=HOST),
        await world.api.get(f"/v1/matches/{member.match}", headers=HOST),
    ]
    assert [each.status_code for each in answers] == [200] * 5
    assert all(str(member.person) not in each.text for each in answers)


async def test_each_verb_a_second_time_is_the_same_answer_and_tells_nothing(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 3))
    one, two, three = [await world.join() for _ in range(3)]
    acts = [
        ("propose", one, one.headers),
        ("accept", one, HOST),
        ("propose", two, HOST),
        ("decline", two, two.headers),
        ("propose", three, three.headers),
        ("withdraw", three, three.headers),
    ]
    for verb, member, headers in acts:
        first = await world.done(verb, member.match, headers)
        told = len(await world.told())
        world.clock.advance(timedelta(minutes=5))
        assert await world.done(verb, member.match, headers) == first
        assert len(await world.told()) == told
    # Who proposed has accepted.
    assert (await world.done("accept", one.match, one.headers))["state"] == "agreed"
    assert (await world.done("propose", one.match, HOST))["state"] == "agreed"


async def test_what_is_not_possible_says_why(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 3))
    member, other = await world.join(), await world.join()
    me = member.headers
    for verb in ("accept", "decline", "withdraw"):
        assert await world.refused(verb, member.match, me) == (409, "not-proposed")
    await world.done("propose", member.match, HOST)
    assert await world.refused("propose", member.match, me) == (409, "answer-instead")
    assert await world.refused("withdraw", member.match, me) == (409, "decline-instead")
    assert await world.refused("decline", member.match, HOST) == (409, "withdraw-instead")
    await world.done("decline", member.match, me)
    assert await world.refused("decline", member.match, HOST) == (409, "handshake-over")
    assert await world.refused("accept", member.match, me) == (409, "handshake-over")
    for side in (me, HOST):
        assert await world.refused("propose", member.match, side) == (409, "pair-excluded")
    await world.done("propose", other.match, other.headers)
    await world.done("accept", other.match, HOST)
    assert await world.refused("decline", other.match, HOST) == (409, "withdraw-instead")
    assert (await world.done("withdraw", other.match, HOST))["state"] == "withdrawn"
    assert await world.refused("withdraw", other.match, other.headers) == (409, "handshake-over")
    assert (await world.told_steps()).count("withdrawn") == 1


async def test_a_no_carries_its_reason_to_the_other_side(world: World) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    path = f"/v1/matches/{member.match}/decline"
    assert (await world.api.post(path, headers=member.headers)).status_code == 422
    for reason in ({}, {"reason": "because"}, {"reason": "terms", "more": 1}):
        assert (await world.api.post(path, headers=member.headers, json=reason)).status_code == 422
    answer = await world.do("decline", member.match, member.headers, {"reason": "terms"})
    assert (answer.json()["reason"], answer.json()["closed_by"]) == ("terms", "person")
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert (seen["reason"], seen["closed_by"], seen["can"]) == ("terms", "person", [])
    assert (await world.told())[-1]["reason"] == "terms"


async def test_strangers_see_no_match_and_viewers_do_not_act(
    world: World, timed_database: Database
) -> None:
    member, viewer, editor = await world.join(), uuid4(), uuid4()
    strangers = (as_("person", uuid4()), as_("partner", uuid4()), (await world.join()).headers)
    for verb in ("propose", "accept", "decline", "withdraw", "dismiss"):
        for stranger in strangers:
            found = await world.refused(verb, member.match, stranger)
            assert found == (404, "match-not-found"), verb
    await world.done("propose", member.match, member.headers)
    for stranger in strangers:
        hidden = await world.api.get(f"/v1/handshakes/{member.match}", headers=stranger)
        assert (hidden.status_code, slug(hidden)) == (404, "handshake-not-found")
        assert (await world.api.get("/v1/handshakes", headers=stranger)).json()["items"] == []
    await joins(timed_database, PARTNER, viewer, "viewer", 2)
    viewing = as_("person", viewer)
    assert (await world.api.get(f"/v1/handshakes/{member.match}", headers=viewing)).is_success
    assert await world.refused("accept", member.match, viewing) == (403, "not-permitted")
    await joins(timed_database, PARTNER, editor, "editor", 3)
    assert (await world.done("accept", member.match, as_("person", editor)))["side"] == "host"


async def test_nobody_agrees_with_themselves(world: World, timed_database: Database) -> None:
    member = await world.join()
    await world.done("propose", member.match, member.headers)
    # Now a member of the host: the own side of the match stays the profile's.
    await joins(timed_database, PARTNER, member.person, "administrator", 2)
    assert (await world.done("accept", member.match, member.headers))["side"] == "person"
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert seen["state"] == "accepted_by_person"


async def test_my_handshakes_are_listed_by_state_and_project_the_newest_first(
    world: World,
) -> None:
    await world.change(2, roles=roles(world.skills, 3))
    members = [await world.join() for _ in range(3)]
    for number, member in enumerate(members):
        world.clock.at = world.clock.at.replace(minute=number)
        await world.done("propose", member.match, HOST)
    await world.done("accept", members[0].match, members[0].headers)
    path = "/v1/handshakes"

    async def found(query: str) -> list[str]:
        answer = await world.api.get(f"{path}{query}", headers=HOST)
        return [each["match_id"] for each in answer.json()["items"]]

    newest_first = [each.match for each in reversed(members)]
    assert await found("") == newest_first
    assert await found("?state=agreed") == [members[0].match]
    assert await found("?state=agreed&state=accepted_by_host") == newest_first
    assert await found(f"?project_id={world.project}") == newest_first
    assert await found(f"?project_id={uuid4()}") == []
    mine = (await world.api.get(path, headers=members[1].headers)).json()["items"]
    assert [(each["match_id"], each["side"]) for each in mine] == [(members[1].match, "person")]
    first = (await world.api.get(f"{path}?limit=2", headers=HOST)).json()
    second = await world.api.get(f"{path}?limit=2&cursor={first['next']}", headers=HOST)
    assert [each["match_id"] for each in first["items"] + second.json()["items"]] == newest_first
    assert slug(await world.api.get(f"{path}?cursor=x", headers=HOST)) == "bad-cursor"


async def test_a_snapshot_stands_whatever_becomes_of_list_and_project(world: World) -> None:
    member = await world.join()
    made = await world.done("propose", member.match, HOST)
    before = (await world.api.get(f"/v1/matches/{member.match}", headers=HOST)).json()
    assert (before["is_listed"], before["as_of"]) == (True, "list")
    assert (before["handshake"], before["score"]) == ("accepted_by_host", made["score"])
    # Now the role asks for a language that the member does not speak, and one skill alone.
    (role,) = roles(world.skills[:1], 1)
    role["languages_required"] = [{"language": "wo", "level": 6}]
    await world.change(2, roles=[role], title="Another title")
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert not seen["is_listed"]
    assert {**seen, "is_listed": True} == made
    shown = (await world.api.get(f"/v1/matches/{member.match}", headers=member.headers)).json()
    assert (shown["is_listed"], shown["as_of"]) == (False, "proposal")
    assert (shown["parts"], shown["score"]) == (before["parts"], before["score"])
    assert (await world.done("accept", member.match, member.headers))["state"] == "agreed"
    assert {each["project_title"] for each in await world.told()} == {"A project"}


async def test_money_has_its_handshakes_too(
    world: World, timed_database: Database, timed_api: httpx2.AsyncClient
) -> None:
    funder, editor = uuid4(), uuid4()
    await joins(timed_database, funder, editor, "editor", 1)
    await partner_stands(timed_database, funder)
    body = statement(funding={**_money(), "countries": ["SN"]}) | {"skills": [], "origin_ties": []}
    path = f"/v1/profiles/me?partner={funder}"
    made = await timed_api.put(path, headers=as_("person", editor), json=body)
    publish = path.replace("me?", "me/publish?")
    assert (await timed_api.post(publish, headers=as_("person", editor))).is_success
    await work(timed_database)
    match = await world.match_of(made.json()["profile_id"], role=0)
    proposed = await world.done("propose", match, as_("partner", funder))
    assert (proposed["role"], proposed["list_kind"], proposed["side"]) == (0, "funding", "person")
    agreed = await world.done("accept", match, HOST)
    assert agreed["state"] == "agreed"
    told = await world.told()
    assert {(each["person_id"], each["partner_id"]) for each in told} == {(None, str(funder))}
    # A need of money has no positions: the next may propose as well.
    other = await world.join()
    theirs = await world.match_of(other.profile, role=0)
    assert (await world.done("propose", theirs, HOST))["state"] == "accepted_by_host"
    assert await rows(timed_database, "handshake") == 2


def _money() -> dict[str, object]:
    return {
        "instruments": ["loan"],
        "smallest_ticket": {"amount_minor": 10_000, "currency": "EUR"},
        "largest_ticket": {"amount_minor": 900_000, "currency": "EUR"},
    }
