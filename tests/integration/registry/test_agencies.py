"""The register of agencies: kept by reviewers and governments, checked by anybody."""

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from services.registry.agencies.domain import AgencyStanding
from services.registry.agencies.service import standing
from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of

AGENCY = {"partner_type": "recruitment_agency", "country": "PH"}
GOVERNMENT = {"partner_type": "national_government", "country": "PH"}


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def licence(**more: Any) -> dict[str, Any]:
    return {
        "country": "PH",
        "number": "DMW-2025-17",
        "authority": "Department of Migrant Workers",
        "valid_from": "2025-01-01",
        "valid_until": "2028-12-31",
        "sectors": [],
    } | more


def breach(**more: Any) -> dict[str, Any]:
    return {
        "happened_on": "2026-02-01",
        "description": "Fees were taken from nurses.",
        "source": "Ruling 4/2026",
        "severity": "grave",
    } | more


async def agency(house: House, slug: str = "agency") -> str:
    return await house.verified("agent", slug, **AGENCY)


async def register(
    house: House, path: str, headers: dict[str, str] | None = None, **more: Any
) -> httpx2.Response:
    return await house.api.post(
        f"/v1/agencies/{id_of(path)}/licences",
        headers=headers or house.as_("reviewer", "reviewer"),
        json=licence(**more),
    )


async def say(
    house: House, path: str, made: httpx2.Response, verb: str, **more: Any
) -> httpx2.Response:
    return await house.api.post(
        f"/v1/agencies/{id_of(path)}/licences/{made.json()['id']}/{verb}",
        headers=house.as_("reviewer", "reviewer"),
        json={"reason": "An inspection."} | more,
    )


async def check(house: House, path: str, query: str = "") -> dict[str, Any]:
    """What anybody reads, without a token."""
    answer = await house.api.get(f"/v1/public/agencies/{id_of(path)}{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def stands(house: House, path: str, on: date, sector: str | None = None) -> AgencyStanding:
    known: Any = id_of(path)
    async with house.database.unit_of_work() as uow:
        return await standing(uow, partner_id=known, on=on, sector=sector)


async def test_anybody_checks_an_agency_without_a_token(house: House) -> None:
    path = await agency(house)
    assert (await check(house, path))["standing"] == "not_licensed"
    await register(house, path)
    found = await check(house, path)
    assert (found["standing"], found["licences"][0]["status"]) == ("licensed", "active")
    assert "registration" not in found
    late = await check(house, path, "?on=2029-01-01")
    assert (late["standing"], late["licences"][0]["status"]) == ("not_licensed", "expired")


async def test_a_licence_is_suspended_reinstated_and_revoked_from_a_day_on(
    house: House, clock: FixedClock
) -> None:
    path, today = await agency(house), clock.now().date()
    made = await register(house, path)
    first, again = [await say(house, path, made, "suspend") for _ in range(2)]
    assert (first.json()["status"], first.json()) == ("suspended", again.json())
    assert (await check(house, path))["standing"] == "suspended"
    assert await stands(house, path, today - timedelta(days=1)) is AgencyStanding.LICENSED
    assert (await say(house, path, made, "reinstate")).json()["status"] == "active"
    revoked = await say(house, path, made, "revoke")
    assert [each["status"] for each in revoked.json()["steps"]] == [
        "suspended",
        "active",
        "revoked",
    ]
    late = await say(house, path, made, "reinstate")
    assert (late.status_code, slug_of(late)) == (409, "wrong-licence-state")
    assert await stands(house, path, today) is AgencyStanding.NOT_LICENSED


async def test_a_step_is_not_dated_before_the_last_one(house: House, clock: FixedClock) -> None:
    path = await agency(house)
    made = await register(house, path)
    await say(house, path, made, "suspend")
    before = str(clock.now().date() - timedelta(days=1))
    refused = await say(house, path, made, "reinstate", since=before)
    assert (refused.status_code, slug_of(refused)) == (409, "wrong-licence-state")


async def test_a_licence_is_extended_and_never_shortened(house: House) -> None:
    path = await agency(house)
    made = await register(house, path)
    place = f"/v1/agencies/{id_of(path)}/licences/{made.json()['id']}/extend"
    headers = house.as_("reviewer", "reviewer")
    for until, status in (("2030-12-31", 200), ("2030-12-31", 200), ("2029-12-31", 422)):
        answer = await house.api.post(place, headers=headers, json={"valid_until": until})
        assert answer.status_code == status
    assert await stands(house, path, date(2030, 12, 31)) is AgencyStanding.LICENSED


async def test_placements_are_told_by_day_and_sector_and_a_suspended_partner_is_suspended(
    house: House,
) -> None:
    path, day = await agency(house), date(2026, 6, 1)
    await register(house, path, sectors=["121"])
    assert await stands(house, path, day, "12191") is AgencyStanding.LICENSED
    assert await stands(house, path, day, "31120") is AgencyStanding.NOT_LICENSED
    assert await stands(house, path, date(2024, 12, 31)) is AgencyStanding.NOT_LICENSED
    await house.decide(path, "suspend")
    assert await stands(house, path, day) is AgencyStanding.SUSPENDED
    found = await check(house, path)
    assert (found["status"], found["standing"]) == ("suspended", "suspended")


async def test_breaches_stay_readable_after_they_were_made_good(
    house: House, clock: FixedClock
) -> None:
    path, headers = await agency(house), house.as_("reviewer", "reviewer")
    day = str(clock.now().date() - timedelta(days=3))
    place = f"/v1/agencies/{id_of(path)}/breaches"
    made = await house.api.post(place, headers=headers, json=breach(happened_on=day))
    assert made.status_code == 201, made.text
    assert (await check(house, path))["unresolved_breaches"] == 1
    body = {"resolved_on": day, "resolution": "The fees were paid back."}
    mended = f"{place}/{made.json()['id']}/resolve"
    first, again = [await house.api.post(mended, headers=headers, json=body) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    found = await check(house, path)
    assert (found["unresolved_breaches"], found["breaches"]) == (0, [first.json()])


@pytest.mark.parametrize("days", [-4, 1])
async def test_a_breach_is_made_good_between_its_day_and_today(
    house: House, clock: FixedClock, days: int
) -> None:
    path, headers = await agency(house), house.as_("reviewer", "reviewer")
    today = clock.now().date()
    place = f"/v1/agencies/{id_of(path)}/breaches"
    body = breach(happened_on=str(today - timedelta(days=3)))
    made = await house.api.post(place, headers=headers, json=body)
    refused = await house.api.post(
        f"{place}/{made.json()['id']}/resolve",
        headers=headers,
        json={"resolved_on": str(today + timedelta(days=days)), "resolution": "Paid back."},
    )
    assert (refused.status_code, slug_of(refused)) == (422, "agency-dates-make-no-sense")
    to_come = breach(happened_on=str(today + timedelta(days=1)))
    assert (await house.api.post(place, headers=headers, json=to_come)).status_code == 422


async def test_a_government_keeps_the_register_of_its_own_country_and_of_no_other(
    house: House,
) -> None:
    path = await agency(house)
    government = await house.verified("official", "dmw", **GOVERNMENT)
    abroad = await house.verified("minister", "moh", **GOVERNMENT | {"country": "NG"})
    own: dict[str, Any] = {"authority_partner_id": id_of(government)}
    made = await register(house, path, house.as_("official"), **own)
    assert made.status_code == 201, made.text
    for subject, more in (
        ("official", own | {"country": "NG", "number": "2"}),
        ("minister", {"authority_partner_id": id_of(abroad), "number": "3"}),
        ("minister", own | {"number": "4"}),
        ("agent", {"number": "5"}),
        ("agent", {"authority_partner_id": id_of(path), "number": "6"}),
    ):
        refused = await register(house, path, house.as_(subject), **more)
        assert (refused.status_code, slug_of(refused)) == (403, "not-the-authority")
    place = f"/v1/agencies/{id_of(path)}/licences/{made.json()['id']}/suspend"
    for subject, status in (("minister", 403), ("agent", 403), ("official", 200)):
        answer = await house.api.post(
            place, headers=house.as_(subject), json={"reason": "An inspection."}
        )
        assert answer.status_code == status
    said = await house.api.post(
        f"/v1/agencies/{id_of(path)}/breaches",
        headers=house.as_("official"),
        json=breach() | own,
    )
    assert said.status_code == 201
    await house.decide(government, "suspend")
    late = await register(house, path, house.as_("official"), **own | {"number": "7"})
    assert (late.status_code, slug_of(late)) == (403, "not-the-authority")


async def test_of_many_who_register_one_licence_at_once_one_succeeds(house: House) -> None:
    path, other = await agency(house), await agency(house, "other")
    answers = await asyncio.gather(*(register(house, each) for each in (path, other) * 3))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409, 409]
    assert {slug_of(each) for each in answers if each.status_code == 409} == {"licence-known"}


async def test_agencies_are_found_by_name_and_by_licence(house: House) -> None:
    path, other = await agency(house), await house.verified("agent", "manila", **AGENCY)
    await house.verified("clinic")
    await house.partner("agent", "draft", **AGENCY)
    await register(house, path)

    async def found(query: str) -> list[str]:
        page = await house.api.get(f"/v1/public/agencies{query}")
        assert page.status_code == 200, page.text
        return [each["partner_id"] for each in page.json()["items"]]

    assert set(await found("")) == {id_of(path), id_of(other)}
    assert await found("?licence_country=PH&licence_number=DMW-2025-17") == [id_of(path)]
    assert await found("?licence_number=nothing") == []
    assert await found("?q=MANILA") == [id_of(other)]
    assert await found("?q=%25%25") == []


async def test_who_is_no_agency_or_not_there_is_not_found(house: House) -> None:
    clinic = await house.verified()
    refused = await register(house, clinic)
    assert (refused.status_code, slug_of(refused)) == (409, "not-an-agency")
    answer = await house.api.get(f"/v1/public/agencies/{id_of(clinic)}")
    assert (answer.status_code, slug_of(answer)) == (404, "agency-not-found")
    draft = await house.partner("agent", "draft", **AGENCY)
    assert (await house.api.get(f"/v1/public/agencies/{id_of(draft)}")).status_code == 404
    assert await stands(house, draft, date(2026, 1, 1)) is AgencyStanding.NOT_LICENSED


async def test_a_licence_does_not_end_before_it_begins(house: House) -> None:
    refused = await register(house, await agency(house), valid_until="2024-12-31")
    assert (refused.status_code, slug_of(refused)) == (422, "agency-dates-make-no-sense")
