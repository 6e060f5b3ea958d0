"""Which corridors an agreement covers, and how many people it lets go a year."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.agreements import service as agreements
from services.registry.quotas import service as quotas
from services.registry.quotas.service import QuotaUsedUp
from shared.clock import FixedClock
from tests.integration.registry.agreements import (
    Parties,
    decide,
    draft,
    government,
    in_days,
    party,
    sign,
    sign_both,
    signed,
    today,
    two_governments,
)
from tests.integration.registry.house import House

NURSING = "12281"


async def set_quota(house: House, path: str, year: int, people: int, by: str = "za") -> int:
    """A year's quota of health; the status of the answer."""
    answer = await house.api.put(
        f"{path}/quotas/{year}", headers=house.as_(by), json={"sector": "122", "people": people}
    )
    return answer.status_code


async def between(house: House, on: date, sector: str = NURSING) -> list[UUID]:
    """The agreements between the governments of South Africa and the United Kingdom."""
    async with house.database.unit_of_work() as uow:
        found = await agreements.active_between(uow, "ZA", "GB", sector, on)
        return [each.id for each in found]


async def take(house: House, path: str, placement_id: UUID, people: int = 1) -> int | None:
    """Take a place of 2026."""
    agreement_id = UUID(path.rpartition("/")[2])
    async with house.database.unit_of_work() as uow:
        return await quotas.take_place(uow, agreement_id, 2026, NURSING, placement_id, people)


async def test_places_are_taken_once_each_until_the_quota_is_used_up(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    assert await set_quota(house, path, 2026, 3) == 200
    placement = uuid4()
    assert [await take(house, path, placement, 2), await take(house, path, placement, 2)] == [1, 1]
    with pytest.raises(QuotaUsedUp):
        await take(house, path, uuid4(), 2)
    async with house.database.unit_of_work() as uow:
        assert await quotas.quota_left(uow, UUID(path.rpartition("/")[2]), 2026) == 1
        assert await quotas.give_place_back(uow, placement)
        assert not await quotas.give_place_back(uow, placement)
    listed = await house.api.get(f"{path}/quotas", headers=house.as_("gb"))
    assert [(each["used"], each["left"]) for each in listed.json()["items"]] == [(0, 3)]


async def test_of_many_who_want_the_last_places_at_once_as_many_get_them(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await set_quota(house, path, 2026, 3)
    answers = await asyncio.gather(
        *(take(house, path, uuid4()) for _ in range(8)), return_exceptions=True
    )
    assert sorted(each for each in answers if isinstance(each, int)) == [0, 1, 2]
    assert sum(isinstance(each, QuotaUsedUp) for each in answers) == 5


async def test_where_no_quota_says_anybody_may_go(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    assert await take(house, path, uuid4()) is None


async def test_after_the_signature_the_side_of_origin_sets_the_quota_not_below_its_use(
    house: House,
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    assert await set_quota(house, path, 2026, 3, by="gb") == 200
    await sign_both(house, path, parties)
    assert await set_quota(house, path, 2027, 5, by="gb") == 409
    assert await set_quota(house, path, 2027, 5, by="za") == 200
    await take(house, path, uuid4(), 2)
    assert await set_quota(house, path, 2026, 1) == 409
    assert await set_quota(house, path, 2026, 2) == 200


async def test_an_agreement_covers_its_corridor_sector_and_days(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    start, end = in_days(house, 0), in_days(house, 20)
    path = await signed(house, parties, starts_on=str(start), ends_on=str(end))
    here = [UUID(path.rpartition("/")[2])]
    assert await between(house, start) == await between(house, end) == here
    assert await between(house, start - timedelta(days=1)) == []
    assert await between(house, end + timedelta(days=1)) == []
    assert await between(house, start, sector="11110") == []
    await decide(house, path, "suspend")
    assert await between(house, start) == []
    await decide(house, path, "resume")
    clock.advance(timedelta(days=5))
    await decide(house, path, "end")
    assert await between(house, start) == here
    assert await between(house, in_days(house, 0)) == []


async def test_a_draft_covers_nothing_nor_does_one_without_sectors_or_without_a_government(
    house: House,
) -> None:
    parties = await two_governments(house)
    await draft(house, parties)
    await signed(house, parties, sectors=[])
    agency = await government(house, "agency", "GB", partner_type="recruitment_agency")
    seats = [party(parties.za, "origin"), party(agency, "destination")]
    path = await draft(house, parties, parties=seats)
    both = Parties(parties.za, agency)
    await sign(house, path, both, "za")
    body = {"partner_id": agency, "terms_version": 1}
    made = await house.api.post(f"{path}/sign", headers=house.as_("agency"), json=body)
    assert made.json()["agreement"]["status"] == "in_force"
    assert await between(house, today(house)) == []
