"""Who is agreed on a placement: lists, answers and refusals follow what the registry tells."""

from uuid import UUID, uuid4

import pytest

from tests.integration.matching.asking import Asking
from tests.integration.matching.dealings import HOST, Member, World
from tests.integration.matching.histories import (
    hear,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.placing import (
    CLASHES,
    CLEAR,
    blocked,
    in_presence,
    listed,
    news,
    obstacles,
    on_the_spot,
    told,
)
from tests.integration.matching.test_doors import as_, publish, slug, statement

pytestmark = pytest.mark.starter


async def test_who_is_agreed_on_a_placement_leaves_the_lists_that_it_overlaps(
    world: World,
) -> None:
    await in_presence(world)
    one, other = await world.join(), await world.join()
    assert set(await listed(world)) == {one.profile, other.profile}
    await news(world, told(uuid4(), one.person, **CLASHES), 1)
    assert await listed(world) == [other.profile]
    assert await obstacles(world, one) == ["failed.placement"]
    assert await obstacles(world, other) == []
    await news(world, told(uuid4(), other.person, **CLEAR), 1)
    assert await listed(world) == [other.profile]


async def test_what_can_be_done_from_afar_is_not_kept_from_anybody(world: World) -> None:
    await in_presence(world, modalities=["temporary_return", "virtual"])
    one = await world.join()
    await news(world, told(uuid4(), one.person, **CLASHES), 1)
    assert await listed(world) == [one.profile]
    await in_presence(world, sequence=3)
    two = await world.join()
    await news(world, told(uuid4(), two.person, modality="virtual", **CLASHES), 1)
    assert two.profile in await listed(world)


@pytest.mark.parametrize("status", ["ended", "cancelled", "blocked"])
async def test_a_placement_that_is_over_or_blocked_gives_its_people_back(
    world: World, status: str
) -> None:
    await in_presence(world)
    one, placed = await world.join(), uuid4()
    agreed = told(placed, one.person, **CLASHES)
    await news(world, agreed, 4)
    assert await listed(world) == []
    over = blocked(agreed) if status == "blocked" else told(placed, one.person, status=status)
    await news(world, over, 6)
    assert await listed(world) == [one.profile]
    # A copy, and what was said before: nothing of it counts any more.
    for sequence in (4, 5, 6):
        await news(world, agreed, sequence)
    assert await listed(world) == [one.profile]
    await news(world, agreed, 7)
    assert await listed(world) == []


async def test_lists_follow_when_the_days_or_the_people_of_a_mission_change(world: World) -> None:
    await in_presence(world)
    one, two, three = [await world.join() for _ in range(3)]
    mission = uuid4()
    await news(world, told(mission, one.person, two.person, **CLASHES), 1)
    assert await listed(world) == [three.profile]
    await news(world, told(mission, two.person, three.person, status="started", **CLASHES), 2)
    assert await listed(world) == [one.profile]
    await news(world, told(mission, two.person, three.person, status="started", **CLEAR), 3)
    assert len(await listed(world)) == 3


async def test_who_makes_a_profile_later_is_busy_from_the_beginning(world: World) -> None:
    await in_presence(world)
    person = uuid4()
    await hear(world.database, told(uuid4(), person, **CLASHES), 1)
    assert await rows(world.database, "match_work") == 0
    profile = await publish(world.api, as_("person", person), statement(*world.skills))
    await work(world.database)
    assert await listed(world) == []
    assert await obstacles(world, Member(person, profile, "")) == ["failed.placement"]


async def test_what_changes_nothing_makes_no_work(world: World) -> None:
    await in_presence(world)
    one, placed = await world.join(), uuid4()
    await news(world, told(placed, one.person, **CLASHES), 1)
    for sequence, status in ((2, "prepared"), (3, "started")):
        await hear(world.database, told(placed, one.person, status=status, **CLASHES), sequence)
    assert await rows(world.database, "match_work") == 0


async def test_agreeing_in_matching_keeps_nobody_busy_before_the_placement_is_agreed(
    world: World,
) -> None:
    await in_presence(world)
    one = await world.join()
    await world.done("propose", one.match, HOST)
    await world.done("accept", one.match, one.headers)
    await work(world.database)
    assert await listed(world) == [one.profile]
    # The registry's placement has the id of the match.
    await news(world, told(UUID(one.match), one.person, **CLASHES), 1)
    assert await listed(world) == []
    # Their own handshake stands as it was agreed; it is only no longer in the list.
    path = f"/v1/handshakes/{one.match}"
    mine = (await world.api.get(path, headers=one.headers)).json()
    assert (mine["state"], mine["is_listed"]) == ("agreed", False)


async def test_nobody_is_proposed_for_what_overlaps_and_open_proposals_stay(world: World) -> None:
    await in_presence(world)
    one, two = await world.join(), await world.join()
    # A match that was told is known for longer than it stands in the list.
    await world.tell()
    await world.done("propose", one.match, HOST)
    for member in (one, two):
        await news(world, told(uuid4(), member.person, **CLASHES), 1)
    answer = await world.do("propose", two.match, HOST)
    assert (answer.status_code, slug(answer)) == (409, "does-not-fit")
    assert answer.json()["detail"].startswith("Not met: Not available for this role. See ")
    assert (await world.done("accept", one.match, one.headers))["state"] == "agreed"


async def test_ones_own_projects_are_looked_for_anew(asking: Asking) -> None:
    skills = await starter_skills(asking.database)
    await hear(asking.database, on_the_spot(uuid4(), skills), 1)
    person = uuid4()
    await publish(asking.api, as_("person", person), statement(*skills))
    path = "/v1/profiles/me/projects"
    async with asking.keeping():
        first = (await asking.api.get(path, headers=as_("person", person))).json()
        assert len(first["result"]["projects"]) == 1
        await hear(asking.database, told(uuid4(), person, **CLASHES), 1)
        after = (await asking.api.get(path, headers=as_("person", person))).json()
    assert after["id"] != first["id"]
    assert after["result"]["projects"] == []
