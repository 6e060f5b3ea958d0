"""What holds a proposal back, what it changes in lists and invitations, and who is told."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import Database
from tests.integration.matching.dealings import HOST, NO, World, partner_is, roles, settle
from tests.integration.matching.histories import PARTNER, hear, published, rows, work
from tests.integration.matching.test_doors import ME, slug

pytestmark = pytest.mark.starter

FOUND = "SELECT count(*) FROM outbox WHERE event_type = 'matching.match.found.v1'"


async def test_a_person_has_at_most_as_many_open_proposals_as_they_welcome(world: World) -> None:
    member = await world.join(open_invitations_cap=2)
    projects = [uuid4() for _ in range(2)]
    for number, project in enumerate(projects):
        await hear(world.database, published(project, world.skills), number + 1)
    await work(world.database)
    found = (await world.api.get(f"{ME}/matches", headers=member.headers)).json()["items"]
    one, two, three = [each["match_id"] for each in found if each["role"] == 1]
    await world.done("propose", one, HOST)
    await world.done("propose", two, member.headers)
    for side in (HOST, member.headers):
        refused = await world.do("propose", three, side)
        assert (refused.status_code, slug(refused)) == (409, "too-many-open-proposals")
        assert "2 proposals are open" in refused.json()["detail"]
    await world.done("decline", one, member.headers)
    await world.done("propose", three, HOST)


async def test_a_full_role_takes_no_more_proposals_and_ends_those_that_are_open(
    world: World,
) -> None:
    one, two, three = [await world.join() for _ in range(3)]
    await world.done("propose", one.match, HOST)
    await world.done("propose", two.match, two.headers)
    await world.done("accept", one.match, one.headers)
    # Before the loop comes by it is refused already.
    assert await world.refused("accept", two.match, HOST) == (409, "role-full")
    assert await world.refused("propose", three.match, HOST) == (409, "role-full")
    assert await settle(world.database) == 1
    ended = (await world.told())[-1]
    assert (ended["step"], ended["reason"], ended["by"]) == ("ended", "role_full", "host")
    assert ended["match_id"] == two.match
    # The money is another need.
    theirs = await world.match_of(three.profile, role=0)
    await world.done("propose", theirs, HOST)
    await world.done("withdraw", one.match, one.headers)
    assert (await world.done("propose", two.match, two.headers))["round"] == 2


async def test_of_a_full_role_nobody_is_told_until_it_has_room_again(world: World) -> None:
    first = await world.join(funding=None)
    await world.tell()
    await world.done("propose", first.match, first.headers)
    await world.done("accept", first.match, HOST)
    await world.tell()
    assert await world.one(FOUND) == 1
    late = await world.join(funding=None)
    await world.tell()
    assert await world.one(FOUND) == 1
    await world.done("withdraw", first.match, first.headers)
    await world.tell()
    assert await world.one(FOUND) == 2
    assert await world.one("SELECT profile_id FROM exposure WHERE outcome IS NULL") == UUID(
        late.profile
    )


async def test_an_answer_frees_the_invitation_for_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.matching.telling.service.MOST_OPEN", 1)
    # Changed profiles are told of their own best besides; here only the list is told.
    monkeypatch.setattr("services.matching.lists.domain.OWN_BEST", 0)
    await world.change(2, roles=roles(world.skills, 9), funding=None)
    members = {(each := await world.join(funding=None)).profile: each for _ in range(5)}
    outcomes = []
    for verb in ("dismiss", "propose", "accept", "decline", "withdraw"):
        await world.tell()
        asked = "SELECT profile_id FROM exposure WHERE outcome IS NULL"
        member = members[str(await world.one(asked))]
        if verb in ("accept", "decline"):
            await world.done("propose", member.match, HOST)
        if verb == "withdraw":
            await world.done("propose", member.match, HOST)
            await world.done("withdraw", member.match, HOST)
        else:
            await world.done(verb, member.match, member.headers)
        outcomes.append(
            await world.one(
                "SELECT outcome FROM exposure WHERE profile_id = :p", p=UUID(member.profile)
            )
        )
    assert outcomes == ["dismissed", "proposed", "accepted", "declined", "withdrawn"]
    assert await rows(world.database, "exposure") == 5


async def test_who_puts_an_invitation_aside_may_still_be_matched(world: World) -> None:
    member = await world.join(funding=None)
    await world.tell()
    for _ in range(2):
        put_aside = await world.done("dismiss", member.match, member.headers)
        assert put_aside == {"match_id": member.match, "outcome": "dismissed"}
    assert await world.refused("dismiss", member.match, HOST) == (409, "only-the-person")
    await work(world.database)
    assert await world.match_of(member.profile) == member.match
    await world.done("propose", member.match, HOST)
    refused = await world.refused("dismiss", member.match, member.headers)
    assert refused == (409, "answer-instead")
    assert (await world.done("accept", member.match, member.headers))["state"] == "agreed"


async def test_who_puts_aside_what_nobody_told_them_of_is_never_told(world: World) -> None:
    member = await world.join(funding=None)
    await world.done("dismiss", member.match, member.headers)
    await world.tell()
    assert await world.one(FOUND) == 0


@pytest.mark.parametrize(("verb", "by"), [("decline", "other"), ("withdraw", "own")])
async def test_who_parted_leaves_the_lists_of_the_project_and_stays_in_others(
    world: World, verb: str, by: str
) -> None:
    member, other = await world.join(), uuid4()
    await hear(world.database, published(other, world.skills), 1)
    await work(world.database)
    listed = "SELECT count(*) FROM match WHERE profile_id = :p AND project_id = :q"
    places = {"p": UUID(member.profile), "q": world.project}
    assert await world.one(listed, **places) == 2
    await world.done("propose", member.match, HOST)
    await world.done(verb, member.match, member.headers if by == "other" else HOST)
    await work(world.database)
    assert await world.one(listed, **places) == 0
    assert await world.one(listed, **(places | {"q": other})) == 2
    why = f"/v1/why-not?project={world.project}&profile={member.profile}"
    obstacles = (await world.api.get(why, headers=HOST)).json()["roles"]["1"]
    assert [each["key"] for each in obstacles] == ["failed.excluded"]
    # The match is still there, as it was.
    shown = (await world.api.get(f"/v1/matches/{member.match}", headers=HOST)).json()
    assert (shown["is_listed"], shown["as_of"]) == (False, "proposal")
    assert sum(each["points"] for each in shown["parts"]) == shown["score"]


async def test_a_match_is_known_by_its_invitation_when_the_place_is_gone(world: World) -> None:
    member = await world.join(funding=None)
    await world.tell()
    # A language nobody speaks: the lists are empty.
    (role,) = roles(world.skills, 1)
    role["languages_required"] = [{"language": "wo", "level": 6}]
    await world.change(2, roles=[role], funding=None)
    assert await rows(world.database, "match") == 0
    shown = (await world.api.get(f"/v1/matches/{member.match}", headers=member.headers)).json()
    assert (shown["is_listed"], shown["as_of"], shown["passed"]) == (False, "now", [])
    assert shown["load_note"].startswith("Open invitations: 1; wished for at a time: 3.")
    assert sum(each["points"] for each in shown["parts"]) == shown["score"]
    refused = await world.do("propose", member.match, member.headers)
    assert (refused.status_code, slug(refused)) == (409, "does-not-fit")
    why = f"/v1/why-not?project={world.project}&profile={member.profile}"
    said = "None of the working languages at the asked level: Wolof (C2)."
    assert refused.json()["detail"] == f"Not met: {said} See {why}"
    await world.change(3)
    await world.done("propose", member.match, member.headers)


async def test_a_proposal_needs_ground_to_stand_on(world: World) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)

    async def answers(slug_: str) -> None:
        assert await world.refused("accept", member.match, member.headers) == (409, slug_)

    await partner_is(world.database, PARTNER, "company", "suspended", 3)
    await answers("side-suspended")
    await partner_is(world.database, PARTNER, "company", "verified", 4)
    await world.api.post(f"{ME}/pause", headers=member.headers)
    await answers("profile-paused")
    await world.api.post(f"{ME}/publish", headers=member.headers)
    await world.close()
    await answers("project-is-closed")
    other = uuid4()
    await hear(world.database, published(other, world.skills), 1)
    await work(world.database)
    found = (await world.api.get(f"{ME}/matches", headers=member.headers)).json()["items"]
    fresh = next(each["match_id"] for each in found if each["role"] == 1)
    await partner_is(world.database, PARTNER, "company", "suspended", 5)
    assert await world.refused("propose", fresh, HOST) == (404, "match-not-found")


async def test_terms_are_public_before_anybody_is_named(world: World) -> None:
    member = await world.join()
    when = "SELECT terms_at FROM known_project"
    first = await world.one(when)
    assert str(first) == "2026-11-24 09:00:00+00:00"
    world.clock.advance(timedelta(hours=1))
    later = published(world.project, world.skills).model_dump() | {"at": world.clock.at}
    await hear(world.database, ProjectPublished.model_validate(later), 2)
    assert await world.one(when) == first
    # A clock of a teller that runs ahead dates nothing later than it was heard.
    ahead = published(uuid4(), world.skills).model_dump()
    ahead |= {"at": world.clock.at + timedelta(hours=5)}
    await hear(world.database, ProjectPublished.model_validate(ahead), 1)
    assert await world.one(f"{when} ORDER BY terms_at DESC LIMIT 1") == world.clock.at
    await world.tell()
    # As if somebody had been named before: a candidate from elsewhere, terms written for them.
    async with world.database.connection() as connection:
        await connection.execute(text("UPDATE exposure SET told_at = '2026-11-23T09:00:00Z'"))
    assert await world.refused("propose", member.match, HOST) == (409, "terms-too-new")


async def test_an_idempotency_key_gets_the_first_answer(world: World) -> None:
    member = await world.join()
    once = HOST | {"Idempotency-Key": "one"}
    first = await world.do("propose", member.match, once)
    await world.done("decline", member.match, member.headers)
    again = await world.do("propose", member.match, once)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_proposal_of_one_role_leaves_the_other_roles_alone(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 1, 1))
    member = await world.join()
    second = await world.match_of(member.profile, role=2)
    await world.done("propose", member.match, HOST)
    await world.done("propose", second, HOST)
    await world.do("decline", member.match, member.headers, NO)
    # What was begun goes on; anything new between the two does not.
    assert (await world.done("accept", second, member.headers))["state"] == "agreed"


async def test_an_older_version_of_the_app_may_have_written_an_invitation(
    world: World, timed_database: Database
) -> None:
    member = await world.join(funding=None)
    await world.tell()
    async with timed_database.connection() as connection:
        await connection.execute(text("UPDATE exposure SET match_id = NULL"))
    assert (await world.done("propose", member.match, HOST))["state"] == "accepted_by_host"
    assert (await world.done("accept", member.match, member.headers))["state"] == "agreed"
    assert await world.one("SELECT outcome FROM exposure") == "accepted"
