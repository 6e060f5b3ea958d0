"""No list tells beyond a limit, and who was held back for it is told once they have room."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from services.matching.invitations import service as invitations
from services.matching.invitations.loops import look_after
from services.matching.lists import domain as list_rules
from services.matching.telling import service as telling
from tests.integration.matching.dealings import HOST, Member, World
from tests.integration.matching.histories import payloads, rows
from tests.integration.matching.inviting import (
    A_MINUTE_LESS,
    THIRTY_DAYS,
    Answer,
    counted,
    full_member,
    look,
    more_projects,
    told_of,
)
from tests.integration.matching.test_doors import ME, statement
from tests.integration.matching.test_telling import patiently_erase, somebody_waits, traces
from tests.support.waiting import until

pytestmark = pytest.mark.starter

pytestmark = pytest.mark.usefixtures("only_lists_tell")


@pytest.mark.parametrize(("wish", "limit"), [({}, 9), ({"open_invitations_cap": 1}, 3)])
async def test_no_list_tells_beyond_three_times_what_somebody_wishes_for(
    world: World, wish: dict[str, int], limit: int
) -> None:
    member = await world.join(funding=None, **wish)
    await more_projects(world, limit + 1)
    await world.tell()
    assert await counted(world, member) == (limit, 2)
    assert await look(world) == 0
    await world.tell()
    assert await counted(world, member) == (limit, 2)
    # On their own page they see them all.
    shown = (await world.api.get(f"{ME}/matches?limit=50", headers=member.headers)).json()["items"]
    assert len(shown) == limit + 2


async def test_another_is_told_in_the_place_of_whoever_is_at_the_limit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    full = await full_member(world, held_back=0)
    other = await world.join(funding=None)
    (project,) = await more_projects(world, 1)
    await world.tell()
    assert await told_of(world, other) == [project]
    assert len(await told_of(world, full)) == 3


async def test_who_changes_their_profile_is_told_of_their_own_best_anyway(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await full_member(world)
    monkeypatch.setattr(list_rules, "OWN_BEST", 5)
    changed = statement(*world.skills[:5], open_invitations_cap=1)
    edit = member.headers | {"If-Match": '"2"'}
    assert (await world.api.put(ME, headers=edit, json=changed)).is_success
    await world.tell()
    assert (await counted(world, member))[0] == 5
    # What they were told of is no longer held back, and makes no work.
    assert await look(world) == 1
    assert await counted(world, member) == (5, 0)
    assert await rows(world.database, "slot_work") == 0


async def dismisses(world: World, member: Member) -> None:
    """The person puts an invitation aside."""
    await world.done("dismiss", member.match, member.headers)


async def proposes(world: World, member: Member) -> None:
    """The person says yes before anybody asked."""
    await world.done("propose", member.match, member.headers)


async def declines(world: World, member: Member) -> None:
    """The host asks, and the person says no."""
    await world.done("propose", member.match, HOST)
    await world.done("decline", member.match, member.headers)


@pytest.mark.parametrize("answers", [dismisses, proposes, declines])
async def test_who_was_held_back_is_told_as_soon_as_they_have_answered(
    world: World, answers: Answer
) -> None:
    member = await full_member(world)
    await answers(world, member)
    # Nobody looks meanwhile: the answer itself has both lists looked at, and there is one place.
    await world.tell()
    assert await counted(world, member) == (4, 1)
    assert len(await payloads(world.database, "matching.match.found.v1")) == 4
    assert await look(world) == 0


async def test_an_answer_that_makes_no_room_lets_nobody_go(world: World) -> None:
    member = await full_member(world)
    # As if they had been told of their own best on top.
    more = text(
        "INSERT INTO exposure (project_id, role, profile_id, position, score, told_at) "
        "SELECT project_id, 0, profile_id, 1, 1, told_at FROM exposure "
        "WHERE profile_id = :p AND project_id <> :project LIMIT 1"
    )
    values = {"p": UUID(member.profile), "project": world.project}
    async with world.database.connection() as connection:
        await connection.execute(more, values)
    await dismisses(world, member)
    assert await counted(world, member) == (4, 2)
    await world.tell()
    assert await counted(world, member) == (4, 2)


async def test_who_was_held_back_is_told_once_invitations_have_lapsed(world: World) -> None:
    member = await full_member(world)
    assert await look(world, at=A_MINUTE_LESS) == 0
    assert await look(world, at=THIRTY_DAYS) > 0
    await world.tell()
    assert await counted(world, member) == (5, 0)


async def test_who_was_held_back_is_told_once_they_wish_for_more(world: World) -> None:
    member = await full_member(world)
    wish = statement(*world.skills, open_invitations_cap=2)
    edit = member.headers | {"If-Match": '"2"'}
    assert (await world.api.put(ME, headers=edit, json=wish)).is_success
    assert await look(world) == 1
    await world.tell()
    assert await counted(world, member) == (5, 0)


async def test_who_was_held_back_is_told_once_a_project_closes(world: World) -> None:
    member = await full_member(world)
    await world.close()
    assert await look(world) == 1
    await world.tell()
    assert await counted(world, member) == (4, 1)


async def test_who_was_held_back_is_told_once_a_role_fills_up(world: World) -> None:
    member, other = await full_member(world), await world.join(funding=None)
    await world.done("propose", other.match, HOST)
    await world.done("accept", other.match, other.headers)
    assert await look(world) == 1
    await world.tell()
    assert await counted(world, member) == (4, 1)


async def test_a_list_that_seeks_nobody_any_more_holds_nobody_back(world: World) -> None:
    member = await full_member(world, held_back=1)
    waiting = await world.one("SELECT project_id FROM held_back")
    world.project = waiting
    await world.close()
    assert await look(world) == 1
    assert await counted(world, member) == (3, 0)
    assert await rows(world.database, "slot_work") == 0


async def test_everybody_who_is_held_back_is_looked_at_in_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "_PROFILES_AT_ONCE", 1)
    full = await full_member(world)
    roomy = await world.join(funding=None)
    # As if an answer had come at the same moment as the look at the list.
    held_back = "INSERT INTO held_back (project_id, role, profile_id) VALUES (:project, 1, :p)"
    values = {"project": world.project, "p": UUID(roomy.profile)}
    async with world.database.connection() as connection:
        await connection.execute(text(held_back), values)
    step = look_after(world.database)
    # Ids follow one another in time. After the last comes the first again.
    assert [await step() for _ in range(3)] == [False, True, False]
    assert (await counted(world, full))[1] == 2
    assert (await counted(world, roomy))[1] == 0


async def tell_side_by_side(world: World) -> None:
    """One list tells somebody, and others come before the end of it."""

    async def tell() -> None:
        async with world.database.unit_of_work() as uow:
            await telling.tell_list(uow)

    async with world.database.unit_of_work() as uow:
        while not uow.told:
            assert await telling.tell_list(uow)
        others = [asyncio.create_task(tell()) for _ in range(3)]
        await until(lambda: somebody_waits(world.database))
    await asyncio.gather(*others)


async def test_two_lists_do_not_both_give_somebody_the_last_invitation(world: World) -> None:
    member = await world.join(funding=None, open_invitations_cap=1)
    await more_projects(world, 1)
    await world.tell()
    assert await counted(world, member) == (2, 0)
    await more_projects(world, 2)
    await tell_side_by_side(world)
    await world.tell()
    assert await counted(world, member) == (3, 1)


async def test_who_got_their_last_invitation_meanwhile_is_replaced_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = await world.join(funding=None, open_invitations_cap=1)
    newcomer = [{"skill": uri, "level": 4, "years": 1} for uri in world.skills]
    other = await world.join(funding=None, open_invitations_cap=1, skills=newcomer)
    await more_projects(world, 1)
    await world.tell()
    assert (await counted(world, better), await counted(world, other)) == ((2, 0), (2, 0))
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    await more_projects(world, 2)
    await tell_side_by_side(world)
    assert (await counted(world, better), await counted(world, other)) == ((3, 0), (2, 0))
    await world.tell()
    assert (await counted(world, better), await counted(world, other)) == ((3, 0), (3, 0))


async def test_an_erasure_leaves_no_trace_of_whom_a_list_holds_back(world: World) -> None:
    member = await full_member(world)
    held = (await world.api.get("/v1/subjects/me", headers=member.headers)).json()["held_back"]
    assert [(each["project_title"], each["role"]) for each in held] == [("A project", 1)] * 2
    assert "held_back" in await traces(world.database, UUID(member.profile))
    receipt = (await world.api.delete("/v1/subjects/me", headers=member.headers)).json()
    assert receipt["erased"]["held_back"] == 2
    await world.tell()
    ids = (member.person, UUID(member.profile), UUID(member.match))
    assert await traces(world.database, *ids) == set()


async def test_an_erasure_waits_for_a_list_that_holds_somebody_back(world: World) -> None:
    member = await full_member(world, held_back=0)
    await more_projects(world, 1)
    async with world.database.unit_of_work() as uow:
        while await uow.session.scalar(text("SELECT count(*) FROM held_back")) == 0:
            assert await telling.tell_list(uow)
        leaving = asyncio.create_task(patiently_erase(world.database, member.person))
        await until(lambda: somebody_waits(world.database))
        assert not leaving.done()
    await leaving
    await world.tell()
    ids = (member.person, UUID(member.profile), UUID(member.match))
    assert await traces(world.database, *ids) == set()
