"""Corridors are watched after an agreement has started, and a suspicion is told once."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.registry.assurances.domain import Covering
from services.registry.diversion import service
from services.registry.diversion.loops import watch_corridors
from tests.integration.registry import agreements
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import (
    ENGINEER,
    YEAR,
    published,
    started,
)

TOLD = "registry.corridor.diversion_suspected.v1"
SECTOR = "12281"
MEMORANDUM = Covering(
    uuid4(), "UK-South Africa memorandum", (uuid4(),), "ZA", "GB", SECTOR, date(2003, 10, 24), None
)
SOURCE = "Nursing and Midwifery Council, registrations"


def _figure(origin: str, year: int, people: int, **more: Any) -> dict[str, Any]:
    given = {"origin": origin, "destination": "GB", "sector": SECTOR, "source": SOURCE}
    return given | {"year": year, "people": people} | more


async def _load(house: House, *figures: dict[str, Any], role: str = "operator") -> httpx2.Response:
    return await house.api.post(
        "/v1/movements", headers=house.as_("somebody", role), json={"items": list(figures)}
    )


async def _compare(house: House, agreement: Covering = MEMORANDUM) -> None:
    async with house.database.unit_of_work() as uow:
        await service.compare(uow, agreements=[agreement])


NURSES = (
    _figure("ZA", 2003, 3206),
    _figure("ZA", 2004, 4),
    _figure("ZW", 2003, 400),
    _figure("ZW", 2004, 620),
    _figure("GH", 2003, 300),
    _figure("GH", 2004, 310),
)


async def test_south_africas_fall_and_another_rise_are_told_once(house: House) -> None:
    assert (await _load(house, *NURSES)).json() == {"loaded": 6}
    for _ in range(2):
        await _compare(house)
    (event,) = await house.told(TOLD)
    assert (event["corridor"], event["covered_corridor"]) == ("ZWE-GBR", "ZAF-GBR")
    assert (event["covered_before"], event["covered_now"]) == (3206, 4)
    assert (event["other_before"], event["other_now"], event["year"]) == (400, 620, 2004)
    listed = await house.api.get("/v1/diversions", headers=house.as_("anybody"))
    (item,) = listed.json()["items"]
    assert (item["corridor"], item["rule_version"]) == ("ZWE-GBR", 1)


async def test_two_who_look_at_once_tell_once(house: House) -> None:
    await _load(house, *NURSES)
    await asyncio.gather(*(_compare(house) for _ in range(4)))
    assert len(await house.told(TOLD)) == 1


async def test_an_agreement_without_a_sector_is_compared_in_each(house: House) -> None:
    await _load(house, *NURSES)
    every = Covering(uuid4(), "Framework", (), "ZA", "GB", None, date(2003, 10, 24), None)
    await _compare(house, every)
    (event,) = await house.told(TOLD)
    assert event["sector"] == SECTOR


async def test_a_sector_of_an_agreement_covers_those_that_lie_in_it(house: House) -> None:
    await _load(house, *NURSES)
    basic_health = Covering(uuid4(), "Health", (), "ZA", "GB", "122", date(2003, 10, 24), None)
    await _compare(house, basic_health)
    (event,) = await house.told(TOLD)
    assert event["sector"] == SECTOR
    water = Covering(uuid4(), "Water", (), "ZA", "GB", "140", date(2003, 10, 24), None)
    await _compare(house, water)
    assert len(await house.told(TOLD)) == 1


async def test_a_signed_agreement_is_watched_and_tells_its_parties(house: House) -> None:
    parties = await agreements.two_governments(house)
    path = await agreements.signed(house, parties, starts_on="2003-10-24")
    await _load(house, *NURSES)
    assert await watch_corridors(house.database)() is False
    (event,) = await house.told(TOLD)
    assert event["agreement_id"] == path.rpartition("/")[2]
    assert set(event["partner_ids"]) == {parties.za, parties.gb}


async def test_nothing_is_told_while_no_agreement_is_known(house: House) -> None:
    await _load(house, *NURSES)
    assert await watch_corridors(house.database)() is False
    assert await house.told(TOLD) == []


async def test_a_figure_loaded_again_replaces_the_older_word(house: House) -> None:
    await _load(house, *NURSES)
    await _load(house, _figure("ZW", 2004, 401, source="A correction"))
    await _compare(house)
    assert await house.told(TOLD) == []
    page = await house.api.get("/v1/movements?origin=ZW&year=2004", headers=house.as_("anybody"))
    assert [(each["people"], each["source"]) for each in page.json()["items"]] == [
        (401, "A correction")
    ]


async def test_our_own_placements_are_counted_where_no_source_speaks(house: House) -> None:
    path = await house.verified()
    project = await published(house, path, kind="vacancy", country="GB", sector=SECTOR)
    many = [
        {"person_id": str(uuid4()), "practice": ENGINEER | {"practice_country": "ZW"}}
        for _ in range(30)
    ]
    placement = await started(house, path, project, *(uuid4() for _ in range(30)), people=many)
    assert placement
    before = (_figure("ZA", YEAR - 1, 1000), _figure("ZA", YEAR, 5), _figure("ZW", YEAR - 1, 12))
    await _load(house, *before)
    recent = Covering(uuid4(), "Recent", (), "ZA", "GB", SECTOR, date(YEAR - 1, 9, 1), None)
    await _compare(house, recent)
    (event,) = await house.told(TOLD)
    assert (event["other_before"], event["other_now"]) == (12, 30)


@pytest.mark.parametrize("role", ["person", "reviewer"])
async def test_only_operators_load_figures(house: House, role: str) -> None:
    assert (await _load(house, *NURSES, role=role)).status_code == 403


@pytest.mark.parametrize(
    "figures",
    [
        (NURSES[0], NURSES[0]),
        (_figure("GB", 2003, 1),),
        (_figure("XX", 2003, 1),),
    ],
)
async def test_a_figure_that_makes_no_sense_is_refused(
    house: House, figures: tuple[dict[str, Any], ...]
) -> None:
    answer = await _load(house, *figures)
    assert (answer.status_code, slug_of(answer)) == (422, "movement-makes-no-sense")
