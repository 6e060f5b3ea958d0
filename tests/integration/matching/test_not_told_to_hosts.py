"""A host is told that somebody is not available, never where they are or practise."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.matching.dealings import HOST, Member, World, roles
from tests.integration.matching.placing import CLASHES, WINDOW, in_presence, news, told
from tests.integration.matching.test_doors import slug
from tests.integration.matching.test_introductions import Club, a_member

pytestmark = pytest.mark.starter

PRACTICE = [{"isco_group": "2211", "practice_country": "SN"}]
GUARDED = {"isco_groups": ["2211"], "refused_practice_countries": ["SN"]}
NEUTRAL = "Not available for this role."
REAL = {
    "failed.safeguard": "A safeguard protects the country where the person practises.",
    "failed.placement": "An agreed placement is at the same time.",
}


async def is_guarded(world: World, sequence: int = 9) -> None:
    """From now on a safeguard of the role stands against who practises in Senegal."""
    (role,) = roles(world.skills, 1)
    role |= {"window": WINDOW, "needed_days": 30, "modalities": ["temporary_return"]}
    await world.change(sequence, roles=[role | GUARDED])


async def kept_out(world: World, by: str, *, sequence: int = 2) -> Member:
    """Somebody who was told of the role, and whom something keeps out now."""
    await in_presence(world, sequence)
    member = await a_member(world, practices=PRACTICE, funding=None)
    await world.tell()
    if by == "failed.safeguard":
        await is_guarded(world, sequence + 1)
    else:
        await news(world, told(uuid4(), member.person, **CLASHES), 1)
    return member


async def shown_to(world: World, member: Member, headers: dict[str, str]) -> list[Any]:
    """What why-not and the explained match say."""
    path = f"/v1/why-not?project={world.project}&profile={member.profile}"
    asked = (await world.api.get(path, headers=headers)).json()["roles"]["1"]
    match = (await world.api.get(f"/v1/matches/{member.match}", headers=headers)).json()
    assert (match["is_listed"], match["obstacles"]) == (False, asked)
    return [(each["key"], each["text"]) for each in asked]


@pytest.mark.parametrize("by", REAL)
async def test_the_person_reads_the_reason_and_the_host_one_that_says_nothing(
    world: World, by: str
) -> None:
    member = await kept_out(world, by)
    assert await shown_to(world, member, member.headers) == [(by, REAL[by])]
    assert await shown_to(world, member, HOST) == [("failed.unavailable", NEUTRAL)]


async def test_a_refused_proposal_of_a_host_is_the_same_whatever_the_reason(world: World) -> None:
    answers = []
    for number, by in enumerate(REAL, start=1):
        member = await kept_out(world, by, sequence=10 * number)
        answer = await world.do("propose", member.match, HOST)
        hint = f"See /v1/why-not?project={world.project}&profile={member.profile}"
        assert answer.json()["detail"] == f"Not met: {NEUTRAL} {hint}"
        answers.append((answer.status_code, slug(answer), answer.json()["title"]))
        await world.api.delete("/v1/subjects/me", headers=member.headers)
    assert answers == [(409, "does-not-fit", "The pair does not fit")] * 2


async def test_a_refused_proposal_of_the_person_says_why(world: World) -> None:
    member = await kept_out(world, "failed.safeguard")
    assert await world.refused("propose", member.match, member.headers) == (409, "safeguard-stands")
    other = await kept_out(world, "failed.placement", sequence=20)
    answer = await world.do("propose", other.match, other.headers)
    assert answer.json()["detail"].startswith(f"Not met: {REAL['failed.placement']} See ")


async def test_a_safeguard_that_comes_later_refuses_each_side_in_its_own_words(
    world: World,
) -> None:
    await in_presence(world)
    one, other = [await world.join(practices=PRACTICE, funding=None) for _ in range(2)]
    await world.done("propose", one.match, one.headers)
    await world.done("propose", other.match, HOST)
    await is_guarded(world)
    answer = await world.do("accept", one.match, HOST)
    assert (answer.status_code, slug(answer)) == (409, "does-not-fit")
    assert answer.json()["detail"].startswith(f"Not met: {NEUTRAL}")
    assert await world.refused("accept", other.match, other.headers) == (409, "safeguard-stands")


async def test_of_a_full_role_a_host_does_not_learn_that_a_safeguard_stands_too(
    world: World,
) -> None:
    await in_presence(world)
    guarded, other = await a_member(world, practices=PRACTICE, funding=None), await world.join()
    await world.tell()
    await world.done("propose", other.match, HOST)
    await world.done("accept", other.match, other.headers)
    await is_guarded(world)
    assert await world.refused("propose", guarded.match, HOST) == (409, "role-full")


@pytest.mark.parametrize("by", REAL)
async def test_an_association_is_told_no_more_than_a_host(world: World, by: str) -> None:
    member = await kept_out(world, by)
    club = await Club(world).with_members(member.person)
    answer = await club.introduce(member.person)
    assert (answer.status_code, slug(answer)) == (409, "does-not-fit")
    assert answer.json()["detail"] == f"Not met: {NEUTRAL}"
    assert member.profile not in answer.text
