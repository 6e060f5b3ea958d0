"""Associations that bring their members in: who may, what it needs, and what they learn."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from shared.contracts.registry import MembershipChanged
from tests.integration.matching.dealings import HOST, Member, World, partner_is, roles, settle
from tests.integration.matching.histories import hear, rows
from tests.integration.matching.test_doors import ME, as_, slug, statement

pytestmark = pytest.mark.starter

CONSENT = {"matching": True, "introductions": True}


class Club:
    """A verified association with an administrator and some members."""

    def __init__(self, world: World, kind: str = "hometown_association") -> None:
        self.world, self.kind = world, kind
        self.id, self.administrator = uuid4(), uuid4()
        self.sequence = 1

    async def with_members(self, *people: UUID, status: str = "verified") -> "Club":
        """The same, heard of with these members."""
        self.sequence += 1
        await partner_is(self.world.database, self.id, self.kind, status, self.sequence)
        members = [(self.administrator, "administrator"), *((each, "viewer") for each in people)]
        told = MembershipChanged.model_validate(
            {
                "partner_id": self.id,
                "members": [{"person_id": person, "role": role} for person, role in members],
            }
        )
        await hear(self.world.database, told, self.sequence)
        return self

    async def introduce(
        self, person: UUID, *, by: UUID | None = None, **more: Any
    ) -> httpx2.Response:
        """A member to the world's project."""
        path = f"/v1/projects/{self.world.project}/introduce?partner={self.id}"
        body = {"person_id": str(person), "role": 1} | more
        return await self.world.api.post(
            path, headers=as_("person", by or self.administrator), json=body
        )


async def a_member(world: World, **more: Any) -> Member:
    """Somebody who agrees to be introduced."""
    return await world.join(consent=CONSENT, **more)


async def test_where_both_have_to_answer_days_count_on_which_both_work(world: World) -> None:
    # Christmas is a holiday in Senegal, 14 and 11 January are some in Morocco.
    for at, due in (("2026-12-24", "2026-12-30"), ("2027-01-08", "2027-01-15")):
        world.clock.at = world.clock.at.fromisoformat(f"{at}T09:00:00+00:00")
        await world.change(int(at[-1]), roles=roles(world.skills, 5))
        member = await a_member(world, public_holidays_of="MA")
        club = await Club(world).with_members(member.person)
        assert (await club.introduce(member.person)).is_success
        seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
        assert seen["answer_due_at"] == f"{due}T09:00:00Z"


@pytest.mark.parametrize("first", ["person", "host"])
@pytest.mark.parametrize("kind", ["hometown_association", "diaspora_association"])
async def test_both_sides_accept_whom_an_association_introduces(
    world: World, first: str, kind: str
) -> None:
    member = await a_member(world)
    club = await Club(world, kind).with_members(member.person)
    answer = await club.introduce(member.person, vouch=True)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["match_id"], made["state"], made["is_vouched_for"]) == (
        member.match,
        "proposed",
        True,
    )
    assert member.profile not in answer.text
    sides = {"person": member.headers, "host": HOST}
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert (seen["introducer_id"], seen["is_vouched_for"]) == (str(club.id), True)
    assert seen["waits_for"] == ["person", "host"]
    once = await world.done("accept", member.match, sides.pop(first))
    assert once["state"] == f"accepted_by_{first}"
    ((_, headers),) = sides.items()
    assert (await world.done("accept", member.match, headers))["state"] == "agreed"
    told = await world.told()
    assert [each["step"] for each in told] == ["proposed", "accepted", "accepted", "agreed"]
    assert {each["introducer_id"] for each in told} == {str(club.id)}
    assert told[0]["by"] == "introducer"


async def test_an_introduction_a_second_time_is_the_same_answer(world: World) -> None:
    member = await a_member(world)
    club = await Club(world).with_members(member.person)
    first = await club.introduce(member.person)
    assert (await club.introduce(member.person, vouch=True)).json() == first.json()
    assert await world.told_steps() == ["proposed"]
    # Its own system may do it too.
    path = f"/v1/projects/{world.project}/introduce"
    body = {"person_id": str(member.person), "role": 1}
    again = await world.api.post(path, headers=as_("partner", club.id), json=body)
    assert again.json() == first.json()


async def test_either_side_may_say_no_to_an_introduction(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 5))
    one, two = await a_member(world), await a_member(world)
    club = await Club(world).with_members(one.person, two.person)
    for member, headers in ((one, one.headers), (two, HOST)):
        await club.introduce(member.person)
        assert (await world.done("decline", member.match, headers))["state"] == "declined"
        refused = await club.introduce(member.person)
        assert (refused.status_code, slug(refused)) == (409, "does-not-fit")
        assert refused.json()["detail"] == "Not met: This pair declined or withdrew before."


async def test_only_verified_associations_introduce_their_own_members(world: World) -> None:
    member = await a_member(world)
    club = Club(world)

    async def refused(answer: httpx2.Response) -> tuple[int, str]:
        return answer.status_code, slug(answer)

    stranger = await refused(await club.introduce(member.person))
    assert stranger == (404, "not-your-partner")
    await club.with_members(member.person, status="suspended")
    assert await refused(await club.introduce(member.person)) == (409, "not-an-association")
    company = await Club(world, "company").with_members(member.person)
    assert await refused(await company.introduce(member.person)) == (409, "not-an-association")
    await club.with_members()
    assert await refused(await club.introduce(member.person)) == (404, "not-a-member")
    await club.with_members(member.person)
    viewer = await club.introduce(member.person, by=member.person)
    assert await refused(viewer) == (404, "not-your-partner")
    nowhere = await world.api.post(
        f"/v1/projects/{uuid4()}/introduce?partner={club.id}",
        headers=as_("person", club.administrator),
        json={"person_id": str(member.person), "role": 1},
    )
    assert await refused(nowhere) == (404, "project-not-known")
    assert await rows(world.database, "handshake") == 0


async def test_a_member_is_introduced_who_agrees_to_it_and_fits(world: World) -> None:
    silent, unwilling, paused = uuid4(), await world.join(), await a_member(world)
    (role,) = roles(world.skills, 9)
    role["languages_required"] = [{"language": "wo", "level": 3}]
    await world.change(2, roles=[role])
    speaks = [{"language": "wo", "level": 4}]
    fits = await a_member(world, languages=speaks)
    await world.api.post(f"{ME}/pause", headers=paused.headers)
    misfit = uuid4()
    body = statement(*world.skills, consent=CONSENT)
    await world.api.put(ME, headers=as_("person", misfit), json=body)
    await world.api.post(f"{ME}/publish", headers=as_("person", misfit))
    people = (silent, unwilling.person, paused.person, misfit, fits.person)
    club = await Club(world).with_members(*people)
    answers = [await club.introduce(each) for each in people]
    # Whether there is a profile that does not agree, or none at all, nobody can tell.
    assert _without_its_call(answers[0]) == _without_its_call(answers[1])
    assert [slug(each) if each.is_error else "" for each in answers] == [
        "introductions-unwanted",
        "introductions-unwanted",
        "profile-paused",
        "does-not-fit",
        "",
    ]
    said = "None of the working languages at the asked level: Wolof (B1)."
    assert answers[3].json()["detail"] == f"Not met: {said}"
    assert slug(await club.introduce(fits.person, role=5)) == "role-full"
    assert (await club.introduce(fits.person, role=7)).status_code == 422
    assert await rows(world.database, "handshake") == 1


def _without_its_call(answer: httpx2.Response) -> tuple[int, dict[str, str], Any]:
    """An answer but for what names the one request."""
    own = ("x-correlation-id", "ratelimit-remaining", "ratelimit-reset")
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    body = {name: value for name, value in answer.json().items() if name != "correlation_id"}
    return answer.status_code, headers, body


@pytest.mark.parametrize("lax", [{"vouch": "yes"}, {"vouch": 1}, {"role": True}, {"role": "1"}])
async def test_an_association_vouches_by_true_and_by_nothing_else(
    world: World, lax: dict[str, Any]
) -> None:
    member = await a_member(world)
    club = await Club(world).with_members(member.person)
    refused = await club.introduce(member.person, **lax)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["pointer"] == f"/body/{next(iter(lax))}"
    assert await rows(world.database, "handshake") == 0


async def test_who_is_in_contact_already_is_not_introduced(world: World) -> None:
    member = await a_member(world)
    club = await Club(world).with_members(member.person)
    await world.done("propose", member.match, member.headers)
    refused = await club.introduce(member.person)
    assert (refused.status_code, slug(refused)) == (409, "already-in-contact")
    await world.done("accept", member.match, HOST)
    assert slug(await club.introduce(member.person)) == "already-in-contact"


async def test_an_introduction_counts_expires_and_may_be_made_again(world: World) -> None:
    member = await a_member(world, open_invitations_cap=1)
    club = await Club(world).with_members(member.person)
    await club.introduce(member.person)
    funding = await club.introduce(member.person, role=0)
    assert slug(funding) == "too-many-open-proposals"
    await world.pass_time("2026-12-02T09:00")
    assert (await world.told())[-1]["waits_for"] == "other"
    await world.pass_time("2026-12-18T09:00")
    assert await settle(world.database) == 0
    again = (await club.introduce(member.person)).json()
    assert (again["state"], again["proposed_at"]) == ("proposed", "2026-12-18T09:00:00Z")
    steps = await world.told_steps()
    assert steps == ["proposed", "reminded", "expired", "proposed"]


async def test_who_is_introduced_is_not_told_of_the_same_role_besides(world: World) -> None:
    member = await a_member(world, funding=None)
    club = await Club(world).with_members(member.person)
    await club.introduce(member.person)
    await world.tell()
    assert await rows(world.database, "exposure") == 0
