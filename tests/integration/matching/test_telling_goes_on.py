"""Another is told wherever room appears, and neither lists nor answers wait for each other."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.matching.telling import service as telling
from services.matching.telling.loops import tell
from services.matching.telling.repository import TellingRepository
from shared.contracts.registry import ProjectClosed
from tests.integration.matching.dealings import HOST, Member, World, roles
from tests.integration.matching.histories import PARTNER, erase, hear, published, rows, tell_once
from tests.integration.matching.inviting import THIRTY_DAYS, look, more_projects, told_of
from tests.integration.matching.test_doors import ME
from tests.integration.matching.test_telling import interrupted

pytestmark = [pytest.mark.starter, pytest.mark.usefixtures("only_lists_tell")]

Leave = Callable[[World, Member], Awaitable[None]]


async def ask_for(world: World, positions: int, sequence: int) -> None:
    """The host asks for so many; the lists follow, and nobody changes place."""
    before = await rows(world.database, "tell_work")
    await world.change(sequence, roles=roles(world.skills, positions), funding=None)
    assert await rows(world.database, "tell_work") == before


async def test_when_a_full_role_gets_more_positions_the_next_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    one, two, three = [await world.join(funding=None) for _ in range(3)]
    await world.tell()
    (first,) = [each for each in (one, two, three) if await told_of(world, each)]
    second, third = [each for each in (one, two, three) if each is not first]
    await world.done("propose", second.match, HOST)
    await world.done("accept", second.match, second.headers)
    # While the role is full the invitation lapses, and nobody is looked for.
    assert await look(world, at=THIRTY_DAYS) == 1
    await world.tell()
    assert await told_of(world, third) == []
    await ask_for(world, 2, 2)
    await world.tell()
    assert await told_of(world, third) == [world.project]


async def test_when_a_closed_project_opens_again_the_next_is_told(world: World) -> None:
    member = await world.join(funding=None)
    closed = ProjectClosed(
        project_id=world.project,
        partner_id=PARTNER,
        title="A project",
        reason="completed",
        at="2026-11-24T09:00:00Z",
    )
    await hear(world.database, closed, 2)
    # The change of the list is taken for done, as nobody is sought.
    while await tell_once(world.database):
        pass
    assert await told_of(world, member) == []
    await hear(world.database, published(world.project, world.skills), 3)
    # The list never knew of it.
    await world.tell()
    assert await told_of(world, member) == [world.project]


async def test_a_project_that_seeks_no_more_than_before_is_not_looked_at_again(
    world: World,
) -> None:
    assert await rows(world.database, "slot_work") == 0
    await ask_for(world, 3, 2)
    assert await rows(world.database, "slot_work") == 1
    for sequence, positions in enumerate((3, 2, 1), start=3):
        changes = {"country": "MX"} if positions == 3 else {}
        await world.change(sequence, roles=roles(world.skills, positions), funding=None, **changes)
    await world.close()
    assert await rows(world.database, "slot_work") == 1
    await more_projects(world, 1)
    assert await rows(world.database, "slot_work") == 1


async def leaves(world: World, member: Member) -> None:
    """They erase all that is held of them."""
    await erase(world.database, member.person)


async def pauses(world: World, member: Member) -> None:
    """They do not want to be found for a while."""
    assert (await world.api.post(f"{ME}/pause", headers=member.headers)).is_success


@pytest.mark.parametrize("goes", [leaves, pauses])
async def test_in_the_place_of_who_goes_while_the_next_are_chosen_another_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, goes: Leave
) -> None:
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    better = await world.join(funding=None)
    newcomer = [{"skill": uri, "level": 4, "years": 1} for uri in world.skills]
    other = await world.join(funding=None, skills=newcomer)
    going = interrupted(TellingRepository.candidates, lambda: goes(world, better))
    monkeypatch.setattr(TellingRepository, "candidates", going)
    # Only tellers: that lists follow, and are looked at then, is another matter.
    while await tell_once(world.database):
        pass
    assert await told_of(world, better) == []
    assert await told_of(world, other) == [world.project]


_WORK = {
    "tell_work": "INSERT INTO tell_work (project_id, role) VALUES (:project, 1)",
    "slot_work": "INSERT INTO slot_work (project_id, role) VALUES (:project, 1)",
}


@pytest.mark.parametrize("waiting", ["tell_work", "slot_work"])
async def test_lists_that_change_and_answers_are_followed_in_turn(
    world: World, waiting: str
) -> None:
    member = await world.join(funding=None)
    async with world.database.connection() as connection:
        for table in _WORK:
            await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  a constant
        await connection.execute(text(_WORK[waiting]), {"project": world.project})
    (more,) = [table for table in _WORK if table != waiting]
    step = tell(world.database)
    # More of the other kind than anybody follows.
    for _ in range(3):
        async with world.database.connection() as connection:
            for _ in range(3):
                await connection.execute(text(_WORK[more]), {"project": uuid4()})
        assert await step()
    assert await rows(world.database, more) > 0
    assert await told_of(world, member) == [world.project]
