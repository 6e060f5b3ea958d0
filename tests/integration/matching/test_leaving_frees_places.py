"""Who leaves makes room: others are told in the place of an invitation, a promise or a rank."""

from typing import Any
from uuid import UUID

import pytest

from services.matching.telling import repository as telling_rows
from services.matching.telling import service as telling
from tests.integration.matching.dealings import HOST, Member, World
from tests.integration.matching.histories import erase
from tests.integration.matching.test_doors import ME

pytestmark = [pytest.mark.starter, pytest.mark.usefixtures("only_lists_tell")]


async def told(world: World) -> list[UUID]:
    """Who was told of the project's role, the first first."""
    asked = "SELECT array_agg(profile_id ORDER BY told_at, position) FROM exposure WHERE role = 1"
    return list(await world.one(asked) or ())


async def join_all(world: World, count: int) -> list[Member]:
    """So many, none of whom would fund."""
    return [await world.join(funding=None) for _ in range(count)]


async def test_a_role_that_opens_again_as_somebody_leaves_is_told_to_others(world: World) -> None:
    (chosen,) = await join_all(world, 1)
    await world.done("propose", chosen.match, HOST)
    await world.done("accept", chosen.match, chosen.headers)
    (other,) = await join_all(world, 1)
    await world.tell()
    # They are in no list any more, and yet the one position is taken.
    await _go(world, chosen, "pauses")
    await world.tell()
    assert await told(world) == []
    await erase(world.database, chosen.person)
    await world.tell()
    assert await told(world) == [UUID(other.profile)]


async def test_another_is_told_in_the_place_of_an_open_invitation_of_who_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    members = {UUID(each.profile): each for each in await join_all(world, 2)}
    await world.tell()
    (invited,) = await told(world)
    await _go(world, members[invited], "pauses")
    await world.tell()
    assert await told(world) == [invited]
    await erase(world.database, members.pop(invited).person)
    await world.tell()
    assert await told(world) == list(members)


@pytest.mark.parametrize("how", ["pauses", "leaves"])
async def test_whoever_moves_into_the_first_hundred_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(telling_rows, "LEAST", 2)
    members = {UUID(each.profile): each for each in await join_all(world, 3)}
    await world.tell()
    first = await told(world)
    assert len(first) == 2
    going = members[first[0]]
    # It was answered, so no invitation is open any more: the place alone is free.
    await world.done("dismiss", going.match, going.headers)
    await world.tell()
    await _go(world, going, how)
    await world.tell()
    left = set(members) - {first[0]} if how == "leaves" else set(members)
    assert set(await told(world)) == left


async def _go(world: World, member: Member, how: str) -> Any:
    if how == "leaves":
        return await erase(world.database, member.person)
    answer = await world.api.post(f"{ME}/pause", headers=member.headers)
    assert answer.is_success, answer.text
    return answer
