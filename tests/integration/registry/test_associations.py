"""Associations that vouch for people who agree, and their committees at home."""

import asyncio
from typing import Any

import httpx2
import pytest

from services.registry.association_members.service import vouched_by
from services.registry.mirror_committees.service import is_mirror
from services.registry.subjects.service import link
from tests.integration.registry.house import House, slug_of


async def association(house: House, slug: str = "enahpa", **more: Any) -> str:
    """A verified association of professionals; its path."""
    return await house.verified(slug=slug, **({"partner_type": "diaspora_association"} | more))


async def propose(house: House, path: str, person: str, by: str = "founder") -> httpx2.Response:
    return await house.api.post(
        f"{path}/association-members",
        headers=house.as_(by),
        json={"person_id": str(house.person(person)), "capacity": "Surgeon"},
    )


async def answer(house: House, path: str, verb: str, by: str) -> httpx2.Response:
    """The person says yes or no."""
    place = f"/v1/association-memberships/me/{path.rpartition('/')[2]}/{verb}"
    return await house.api.post(place, headers=house.as_(by))


async def withdraw(house: House, path: str, person: str, by: str = "founder") -> httpx2.Response:
    place = f"{path}/association-members/{house.person(person)}/withdraw"
    return await house.api.post(place, headers=house.as_(by))


async def is_vouched(house: House, path: str, person: str) -> bool:
    known, who = path.rpartition("/")[2], house.person(person)
    async with house.database.unit_of_work() as uow:
        return who in await vouched_by(uow, partner_id=known, people=[who])  # type: ignore[arg-type]


async def mine(house: House, person: str) -> list[dict[str, Any]]:
    found = await house.api.get("/v1/association-memberships/me", headers=house.as_(person))
    return list(found.json()["items"])


async def test_an_association_vouches_only_for_a_person_who_agreed(house: House) -> None:
    path = await association(house)
    made = await propose(house, path, "awa")
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert not await is_vouched(house, path, "awa")
    first, again = [await answer(house, path, "accept", "awa") for _ in range(2)]
    assert (first.json()["state"], first.json()) == ("vouched", again.json())
    assert await is_vouched(house, path, "awa")
    assert [each["state"] for each in await mine(house, "awa")] == ["vouched"]


async def test_nobody_agrees_in_the_place_of_another(house: House) -> None:
    path = await association(house)
    await propose(house, path, "awa")
    for by in ("founder", "stranger"):
        refused = await answer(house, path, "accept", by)
        assert (refused.status_code, slug_of(refused)) == (404, "vouching-not-found")
    system = await house.api.post(
        f"/v1/association-memberships/me/{path.rpartition('/')[2]}/accept",
        headers=await house.as_system(path),
    )
    assert system.status_code == 403
    assert await mine(house, "stranger") == []


async def test_a_person_who_said_no_is_left_in_peace_and_may_change_their_mind(
    house: House,
) -> None:
    path = await association(house)
    await propose(house, path, "awa")
    assert (await answer(house, path, "withdraw", "awa")).json()["state"] == "withdrawn"
    refused = await propose(house, path, "awa")
    assert (refused.status_code, slug_of(refused)) == (409, "person-declined")
    assert (await answer(house, path, "accept", "awa")).json()["state"] == "vouched"


async def test_what_the_association_withdrew_needs_a_new_proposal_and_a_new_yes(
    house: House,
) -> None:
    path = await association(house)
    await propose(house, path, "awa")
    await answer(house, path, "accept", "awa")
    assert (await withdraw(house, path, "awa")).json()["ended_by"] == "association"
    assert not await is_vouched(house, path, "awa")
    refused = await answer(house, path, "accept", "awa")
    assert (refused.status_code, slug_of(refused)) == (409, "vouching-withdrawn")
    assert (await propose(house, path, "awa")).json()["consented_at"] is None
    assert not await is_vouched(house, path, "awa")


async def test_a_suspended_association_vouches_for_nobody(house: House) -> None:
    path = await association(house)
    await propose(house, path, "awa")
    await answer(house, path, "accept", "awa")
    await house.decide(path, "suspend")
    assert not await is_vouched(house, path, "awa")
    refused = await propose(house, path, "ben")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")


async def test_only_associations_vouch(house: House) -> None:
    refused = await propose(house, await house.verified(), "awa")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-no-association")


async def test_only_its_own_people_see_and_steer_whom_it_names(house: House) -> None:
    path = await association(house)
    await house.member(path, "viewer")
    await propose(house, path, "awa")
    place = f"{path}/association-members"
    assert len((await house.api.get(place, headers=house.as_("viewer"))).json()["items"]) == 1
    for role in ("person", "reviewer", "operator"):
        assert (await house.api.get(place, headers=house.as_("awa", role))).status_code == 404
    for by in ("viewer", "stranger"):
        assert (await propose(house, path, "ben", by)).status_code == 404
        assert (await withdraw(house, path, "awa", by)).status_code == 404


async def test_many_proposals_at_once_leave_one(house: House) -> None:
    path = await association(house)
    answers = await asyncio.gather(*(propose(house, path, "awa") for _ in range(5)))
    assert {each.status_code for each in answers} == {201}
    assert len(await mine(house, "awa")) == 1


async def test_a_person_sees_what_is_held_and_takes_it_along_or_leaves_nothing(
    house: House,
) -> None:
    path, other = await association(house), await association(house, "other")
    for each in (path, other):
        await propose(house, each, "old")
    await answer(house, path, "accept", "old")
    await propose(house, path, "new")
    export = (await house.api.get("/v1/subjects/me", headers=house.as_("old"))).json()
    assert {each["kind"] for each in export["records"]} == {"association_member"}
    async with house.database.unit_of_work() as uow:
        moved = await link(
            uow, old=house.person("old"), new=house.person("new"), actor="an operator"
        )
    assert moved["association_members"] == 2
    assert {each["state"] for each in await mine(house, "new")} == {"vouched", "proposed"}
    assert await is_vouched(house, path, "new")
    receipt = await house.api.delete("/v1/subjects/me", headers=house.as_("new"))
    assert receipt.json()["erased"]["association_members"] == 2
    assert not await is_vouched(house, path, "new")


HOMETOWN = {"partner_type": "hometown_association"}


async def club_and_committee(house: House) -> tuple[str, str]:
    club = await association(house, "club", **HOMETOWN, country="US")
    return club, await house.verified("home", "committee", partner_type="foundation_or_ngo")


async def name(house: House, club: str, committee: str, by: str = "founder") -> httpx2.Response:
    return await house.api.post(
        f"{club}/mirror-committees",
        headers=house.as_(by),
        json={"committee_id": committee.rpartition("/")[2]},
    )


async def say(house: House, made: httpx2.Response, verb: str, by: str = "home") -> httpx2.Response:
    return await house.api.post(f"{made.headers['location']}/{verb}", headers=house.as_(by))


async def stands(house: House, club: str, committee: str) -> bool:
    ids: Any = [each.rpartition("/")[2] for each in (club, committee)]
    async with house.database.unit_of_work() as uow:
        return await is_mirror(uow, association_id=ids[0], committee_id=ids[1])


async def seen(house: House, path: str, by: str) -> list[str]:
    page = await house.api.get(f"{path}/mirror-committees", headers=house.as_(by))
    assert page.status_code == 200, page.text
    return [each["state"] for each in page.json()["items"]]


async def test_a_mirror_committee_counts_when_both_sides_have_said_so(house: House) -> None:
    club, committee = await club_and_committee(house)
    made, again = [await name(house, club, committee) for _ in range(2)]
    assert made.json() == again.json()
    assert not await stands(house, club, committee)
    assert await seen(house, committee, "home") == ["proposed"]
    assert await seen(house, club, "stranger") == []
    for by in ("founder", "stranger"):
        refused = await say(house, made, "confirm", by)
        assert (refused.status_code, slug_of(refused)) == (404, "mirror-committee-not-found")
    assert (await say(house, made, "confirm")).json()["state"] == "confirmed"
    assert await stands(house, club, committee)
    assert await seen(house, club, "stranger") == ["confirmed"]


@pytest.mark.parametrize("by", ["founder", "home"])
async def test_either_side_ends_it_and_it_is_proposed_anew(house: House, by: str) -> None:
    club, committee = await club_and_committee(house)
    made = await name(house, club, committee)
    await say(house, made, "confirm")
    assert (await say(house, made, "end", "stranger")).status_code == 404
    assert (await say(house, made, "end", by)).json()["state"] == "ended"
    assert not await stands(house, club, committee)
    late = await say(house, made, "confirm")
    assert (late.status_code, slug_of(late)) == (409, "mirror-committee-ended")
    assert (await name(house, club, committee)).json()["state"] == "proposed"


async def test_a_tie_to_a_suspended_partner_does_not_count(house: House) -> None:
    club, committee = await club_and_committee(house)
    made = await name(house, club, committee)
    await house.decide(club, "suspend")
    refused = await say(house, made, "confirm")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")
    await house.decide(club, "reinstate")
    await say(house, made, "confirm")
    await house.decide(committee, "suspend")
    assert not await stands(house, club, committee)


async def test_only_hometown_associations_name_one_and_never_themselves(house: House) -> None:
    club, committee = await club_and_committee(house)
    refused = await name(house, committee, club, "home")
    assert (refused.status_code, slug_of(refused)) == (409, "not-a-hometown-association")
    itself = await name(house, club, club)
    assert (itself.status_code, slug_of(itself)) == (422, "mirror-committee-of-oneself")
    draft = await house.partner(slug="draft")
    early = await name(house, club, draft)
    assert (early.status_code, slug_of(early)) == (409, "partner-not-verified")


async def test_two_who_name_and_confirm_at_once_leave_one_tie(house: House) -> None:
    club, committee = await club_and_committee(house)
    made = await asyncio.gather(*(name(house, club, committee) for _ in range(4)))
    assert len({each.json()["id"] for each in made}) == 1
    said = await asyncio.gather(*(say(house, made[0], verb) for verb in ("confirm", "confirm")))
    assert said[0].json()["confirmed_at"] == said[1].json()["confirmed_at"]
