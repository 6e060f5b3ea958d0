"""Who is told by a list is told as rows are at that moment, though the list has not followed."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.scoring.ordering import match_id
from services.matching.telling import service as telling
from services.matching.telling.repository import TellingRepository
from shared.contracts.values import ListKind
from tests.integration.matching.dealings import HOST, Member, World, roles
from tests.integration.matching.histories import PARTNER, hear, rows, tell_once
from tests.integration.matching.inviting import told_of
from tests.integration.matching.placing import CLASHES, WINDOW, told
from tests.integration.matching.test_doors import ME, joins, statement
from tests.integration.matching.test_telling import interrupted

pytestmark = [pytest.mark.starter, pytest.mark.usefixtures("only_lists_tell")]

Change = Callable[[World, Member], Awaitable[None]]


async def two_roles(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Member, Member]:
    """Two who stand in the lists of two roles, the better first; each list is to tell one."""
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    asked = roles(world.skills, 9, 9)
    for each in asked:
        each |= {"window": WINDOW, "needed_days": 30, "modalities": ["temporary_return"]}
    await world.change(2, roles=asked, funding=None)
    better = await world.join(funding=None)
    newcomer = [{"skill": uri, "level": 4, "years": 1} for uri in world.skills]
    other = await world.join(funding=None, skills=newcomer)
    assert await rows(world.database, "match") == 4
    return better, other


async def tell_all(world: World) -> None:
    """Tell everybody who is next; no list follows meanwhile."""
    times = 0
    while await tell_once(world.database):
        times += 1
        assert times < 50, "it never comes to rest"


async def declines(world: World, member: Member) -> None:
    """The host asks for the first role, and the person says no."""
    await world.done("propose", member.match, HOST)
    await world.done("decline", member.match, member.headers)


async def test_who_refused_a_project_is_told_of_no_other_role_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    better, other = await two_roles(world, monkeypatch)
    await declines(world, better)
    await tell_all(world)
    # The list still has them, before the next, who is told all the same.
    assert await rows(world.database, "match") == 4
    assert await told_of(world, better) == []
    assert await told_of(world, other) == [world.project] * 2


async def test_who_refuses_while_the_next_are_chosen_is_not_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    better, other = await two_roles(world, monkeypatch)
    refusing = interrupted(TellingRepository.candidates, lambda: declines(world, better))
    monkeypatch.setattr(TellingRepository, "candidates", refusing)
    await tell_all(world)
    await world.tell()
    assert await told_of(world, better) == []
    assert await told_of(world, other) == [world.project] * 2


async def is_placed(world: World, member: Member) -> None:
    """They are somewhere else in those months."""
    await hear(world.database, told(uuid4(), member.person, **CLASHES), 1)


async def joins_the_host(world: World, member: Member) -> None:
    """They act for the partner now."""
    await joins(world.database, PARTNER, member.person, "viewer", 2)


async def knows_nothing_of_it(world: World, member: Member) -> None:
    """Their profile says so."""
    edit = member.headers | {"If-Match": '"2"'}
    assert (await world.api.put(ME, headers=edit, json=statement())).is_success


@pytest.mark.parametrize("changes", [is_placed, joins_the_host, knows_nothing_of_it])
async def test_whom_a_list_has_no_longer_is_not_told_before_it_follows(
    world: World, monkeypatch: pytest.MonkeyPatch, changes: Change
) -> None:
    better, _ = await two_roles(world, monkeypatch)
    await changes(world, better)
    await tell_all(world)
    assert await rows(world.database, "match") == 4
    # And it comes to rest: the same are not looked at again and again.
    assert await rows(world.database, "slot_work") == 0
    await world.tell()
    assert await rows(world.database, "match") == 2
    assert await told_of(world, better) == []


async def test_the_next_is_told_once_the_list_has_followed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    better, other = await two_roles(world, monkeypatch)
    await joins_the_host(world, better)
    await tell_all(world)
    assert await told_of(world, other) == []
    await world.tell()
    assert await told_of(world, other) == [world.project] * 2


async def test_an_excluded_pair_is_never_written_as_told(world: World) -> None:
    member = await world.join(funding=None)
    profile = UUID(member.profile)
    excluded = text("INSERT INTO exclusion (project_id, profile_id) VALUES (:project, :profile)")
    values = {"project": world.project, "profile": profile}
    place: dict[str, object] = {"role": 1, "key": 1, "score": 1, "limit": None}
    place["match"] = match_id(world.project, 1, ListKind.SKILLS, profile)
    for is_excluded in (True, False):
        async with world.database.unit_of_work() as uow:
            if is_excluded:
                await uow.session.execute(excluded, values)
            else:
                await uow.session.execute(text("DELETE FROM exclusion"))
            written = await TellingRepository(uow.session).expose(**values, **place, now=uow.now)
            assert written is not is_excluded


async def test_whom_a_list_holds_back_is_one_whom_it_would_tell(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    better, _ = await two_roles(world, monkeypatch)
    monkeypatch.setattr("services.matching.telling.domain.limit", lambda _: 0)
    await is_placed(world, better)
    await tell_all(world)
    held_back = "SELECT count(*) FROM held_back WHERE profile_id = :p"
    assert await world.one(held_back, p=UUID(better.profile)) == 0
    assert await rows(world.database, "held_back") == 2
