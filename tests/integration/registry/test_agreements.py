"""The life of an agreement: drafted, signed by each signatory, in force, suspended, ended."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.registry.agreement_life import service as life
from shared.clock import FixedClock
from tests.integration.registry.agreements import (
    decide,
    draft,
    in_days,
    owe,
    party,
    sign,
    sign_both,
    signed,
    today,
    told,
    two_governments,
)
from tests.integration.registry.house import House, slug_of


async def move_on(house: House) -> bool:
    """One step of the loop that follows dates."""
    async with house.database.unit_of_work() as uow:
        return await life.move_on(uow)


async def status(house: House, path: str) -> str:
    """Where it stands."""
    return str((await house.api.get(path, headers=house.as_("za"))).json()["status"])


async def test_an_agreement_is_signed_by_its_last_signatory_and_told_once(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties, starts_on=str(in_days(house, 30)))
    first = await sign(house, path, parties, "za")
    assert first.json()["agreement"]["status"] == "draft"
    assert await told(house) == []
    last, again = [await sign(house, path, parties, "gb") for _ in range(2)]
    assert last.json()["agreement"]["status"] == "signed"
    assert [each.status_code for each in (last, again)] == [200, 200]
    assert last.json() == again.json()
    assert await told(house) == ["agreement.signed"]
    event = (await house.told("registry.agreement.signed.v1"))[0]
    assert [(each["role"], each["side"]) for each in event["parties"]] == [
        ("signatory", "origin"),
        ("signatory", "destination"),
    ]
    assert event["starts_on"] == str(in_days(house, 30))


async def test_without_a_first_day_it_is_in_force_from_the_last_signature(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    read = (await house.api.get(path, headers=house.as_("gb"))).json()
    assert (read["status"], read["starts_on"]) == ("in_force", str(today(house)))
    assert await told(house) == ["agreement.signed", "agreement.changed"]


async def test_its_dates_bring_it_into_force_and_end_it(house: House, clock: FixedClock) -> None:
    parties = await two_governments(house)
    days = {"starts_on": str(in_days(house, 2)), "ends_on": str(in_days(house, 4))}
    path = await signed(house, parties, **days)
    assert not await move_on(house)
    found = []
    for _ in range(6):
        clock.advance(timedelta(days=1))
        await move_on(house)
        found.append(await status(house, path))
    assert found == ["signed", "in_force", "in_force", "in_force", "ended", "ended"]
    assert await told(house) == ["agreement.signed", "agreement.changed", "agreement.ended"]


async def test_a_day_begins_on_the_clock_of_the_agreement(house: House, clock: FixedClock) -> None:
    parties = await two_governments(house)
    day = in_days(house, 3)
    path = await signed(house, parties, starts_on=str(day), time_zone="Pacific/Auckland")
    # Auckland is 12 or 13 hours ahead.
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    clock.at = midnight - timedelta(hours=14)
    assert not await move_on(house)
    clock.at = midnight - timedelta(hours=11)
    assert await move_on(house)
    assert await status(house, path) == "in_force"


async def test_of_two_loops_at_once_one_moves_it(house: House, clock: FixedClock) -> None:
    parties = await two_governments(house)
    await signed(house, parties, starts_on=str(in_days(house, 1)))
    clock.advance(timedelta(days=2))
    await asyncio.gather(*(move_on(house) for _ in range(4)))
    assert await told(house) == ["agreement.signed", "agreement.changed"]


async def test_an_edit_takes_signatures_back_and_old_terms_are_not_signed(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    answer = await sign(house, path, parties, "za")
    read = answer.json()["agreement"]
    edited = await house.api.patch(
        path,
        headers=house.as_("gb", **{"If-Match": f'"{read["version"]}"'}),
        json={"title": "Other words"},
    )
    assert edited.status_code == 200, edited.text
    assert [each["signed_at"] for each in edited.json()["parties"]] == [None, None]
    stale = await sign(house, path, parties, "gb", terms=read["terms_version"])
    assert stale.status_code == 412
    await sign_both(house, path, parties)
    assert await status(house, path) == "in_force"


async def test_an_obligation_added_to_a_draft_is_other_terms_too(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await sign(house, path, parties, "za")
    await owe(house, path, parties.gb, in_days(house, 30), by="gb")
    read = (await house.api.get(path, headers=house.as_("za"))).json()
    assert [each["signed_at"] for each in read["parties"]] == [None, None]


async def test_signed_terms_are_not_edited(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    version = (await house.api.get(path, headers=house.as_("za"))).headers["etag"]
    edited = await house.api.patch(
        path, headers=house.as_("za", **{"If-Match": version}), json={"title": "Other words"}
    )
    assert (edited.status_code, slug_of(edited)) == (409, "terms-are-fixed")


async def test_parties_of_a_draft_are_replaced_and_who_owes_something_stays(house: House) -> None:
    parties = await two_governments(house)
    hospital = (await house.verified("host", "hospital")).rpartition("/")[2]
    both = [party(parties.za, "origin"), party(parties.gb, "destination")]
    path = await draft(
        house, parties, parties=[*both, party(hospital, "origin", role="implementer")]
    )
    await owe(house, path, hospital, in_days(house, 30))

    async def replace() -> tuple[int, str]:
        tag = (await house.api.get(path, headers=house.as_("za"))).headers["etag"]
        answer = await house.api.patch(
            path, headers=house.as_("za", **{"If-Match": tag}), json={"parties": both}
        )
        return answer.status_code, "" if answer.status_code == 200 else slug_of(answer)

    assert await replace() == (409, "party-owes")
    owed = (await house.api.get(f"{path}/obligations", headers=house.as_("za"))).json()["items"]
    gone = await house.api.delete(f"{path}/obligations/{owed[0]['id']}", headers=house.as_("za"))
    assert gone.status_code == 204
    assert await replace() == (200, "")
    assert (await house.api.get(path, headers=house.as_("host"))).status_code == 404


async def test_verbs_are_done_once_and_audited_once(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    for verb, expected in (("suspend", "suspended"), ("resume", "in_force"), ("end", "ended")):
        first, again = [await decide(house, path, verb) for _ in range(2)]
        assert first.json()["status"] == expected
        assert first.json() == again.json()
    assert (await told(house))[2:] == ["agreement.changed"] * 2 + ["agreement.ended"]
    actions = [action for action, _ in await house.audited() if action.startswith("agreement.")]
    assert actions == [
        "agreement.signed",
        "agreement.signed",
        "agreement.suspend",
        "agreement.resume",
        "agreement.end",
    ]


async def test_who_suspended_it_resumes_it_and_the_other_may_end_it(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    await decide(house, path, "suspend", by="gb")
    refused = await decide(house, path, "resume", by="za")
    assert (refused.status_code, slug_of(refused)) == (409, "suspended-by-another")
    assert (await decide(house, path, "end", by="za")).json()["status"] == "ended"
    late = await decide(house, path, "resume", by="gb")
    assert slug_of(late) == "wrong-agreement-state"


async def test_a_suspended_agreement_ends_on_its_last_day_all_the_same(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties, ends_on=str(in_days(house, 2)))
    await decide(house, path, "suspend")
    clock.advance(timedelta(days=3))
    await move_on(house)
    read = (await house.api.get(path, headers=house.as_("za"))).json()
    assert (read["status"], read["ended_on"]) == ("ended", str(today(house)))


async def test_a_draft_that_is_laid_aside_is_told_to_nobody(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    assert (await decide(house, path, "end")).json()["status"] == "ended"
    assert (await sign(house, path, parties, "za")).status_code == 409
    assert await told(house) == []
    listed = await house.api.get("/v1/public/agreements")
    assert listed.json()["items"] == []


async def test_a_confidential_agreement_is_told_to_nobody(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties, is_public=False)
    await decide(house, path, "end")
    assert await told(house) == []


async def test_a_suspended_partner_does_not_sign(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await sign(house, path, parties, "za")
    await house.decide(f"/v1/partners/{parties.gb}", "suspend")
    refused = await sign(house, path, parties, "gb")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")


async def test_it_does_not_come_about_while_another_party_is_suspended(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await sign(house, path, parties, "za")
    await house.decide(f"/v1/partners/{parties.za}", "suspend")
    refused = await sign(house, path, parties, "gb")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")
    assert await status(house, path) == "draft"


async def test_of_two_last_signatures_at_once_each_counts_and_it_is_told_once(
    house: House,
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    answers = await asyncio.gather(*(sign(house, path, parties, who) for who in ("za", "gb")))
    assert [each.status_code for each in answers] == [200, 200]
    assert (await told(house)).count("agreement.signed") == 1


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "agreement-makes-no-sense"),
        ({"kind": "tripartite"}, "agreement-makes-no-sense"),
        ({"sectors": ["122", "122"]}, "agreement-makes-no-sense"),
        ({"time_zone": "Mars/Olympus"}, "invalid-body"),
        ({"starts_on": "0001-01-01"}, "invalid-body"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    house: House, more: dict[str, object], slug: str
) -> None:
    parties = await two_governments(house)
    body = {
        "kind": "mou",
        "title": "A memorandum",
        "legally_binding": False,
        "parties": [party(parties.za, "origin"), party(parties.gb, "destination")],
    } | more
    refused = await house.api.post("/v1/agreements", headers=house.as_("za"), json=body)
    assert (refused.status_code, slug_of(refused)) == (422, slug)


async def test_only_verified_partners_become_parties(house: House) -> None:
    parties = await two_governments(house)
    unknown = (await house.partner("somebody", "unknown")).rpartition("/")[2]
    body = {
        "kind": "mou",
        "title": "A memorandum",
        "legally_binding": False,
        "parties": [party(parties.za, "origin"), party(unknown, "destination")],
    }
    refused = await house.api.post("/v1/agreements", headers=house.as_("za"), json=body)
    assert (refused.status_code, slug_of(refused)) == (409, "party-not-verified")
