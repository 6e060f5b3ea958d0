"""Loading files of figures: once, in bulk, with a word on each bad row."""

import asyncio
from io import BytesIO
from typing import Any

import pycountry
import pytest
from sqlalchemy import text

from services.registry.figure_loads import service as figure_loads
from tests.integration.registry.data_sets import (
    COSTS,
    FIGURES,
    OWN,
    REMITTANCES,
    STOCK,
    drafted,
    id_of,
    load,
    offered,
    post,
    read,
)
from tests.integration.registry.house import House, slug_of
from tests.support.waiting import until

_HEADER = STOCK.partition("\n")[0]
_SEVERAL = [each.alpha_3 for each in pycountry.countries if each.alpha_3 != "SEN"][:26]

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def _unseen(read: int) -> None:
    del read


def counts(answer: Any) -> tuple[int, int, int, int]:
    body = answer.json()
    return body["added"], body["changed"], body["unchanged"], body["rejected"]


async def test_the_same_file_twice_changes_nothing(house: House) -> None:
    assert counts(await load(house, STOCK)) == (4, 0, 0, 0)
    before = await read(house, FIGURES)
    assert counts(await load(house, STOCK)) == (0, 0, 4, 0)
    assert await read(house, FIGURES) == before


async def test_a_figure_that_is_told_otherwise_takes_the_place_of_the_old_one(
    house: House,
) -> None:
    await load(house, STOCK)
    assert counts(await load(house, STOCK.replace("113444", "113445"))) == (0, 1, 3, 0)
    found = await read(house, f"{FIGURES}?from_country=SN&year=2020")
    assert [each["value"] for each in found["items"]] == [113445]


async def test_a_dry_run_says_what_would_happen_and_does_nothing(house: House) -> None:
    told = await load(house, STOCK, "?dry_run=true")
    assert (counts(told), told.json()["dry_run"]) == ((4, 0, 0, 0), True)
    assert (await read(house, FIGURES))["items"] == []
    assert (await read(house, f"{FIGURES}/loads"))["items"] == []
    assert await house.audited() == []


async def test_a_bad_row_is_told_with_its_line_and_the_others_are_loaded(house: House) -> None:
    file = STOCK + "2020,Channel Islands,,Italy,ITA,7\n2020,Mexico,MEX,United States,USA,1\n"
    answer = await load(house, file)
    assert counts(answer) == (4, 0, 0, 2)
    assert answer.json()["problems"] == [
        {"line": 6, "reason": "The country has no ISO code."},
        {"line": 7, "reason": "Line 5 is about the same corridor and period."},
    ]
    (kept,) = (await read(house, f"{FIGURES}/loads"))["items"]
    assert kept["problems"] == answer.json()["problems"]


async def test_figures_of_several_pieces_all_arrive(house: House) -> None:
    rows = [
        f"{year},Senegal,SEN,Somewhere,{country},{year}"
        for year in range(1900, 2101)
        for country in _SEVERAL
    ]
    assert len(rows) > 5000
    assert counts(await load(house, "\n".join([_HEADER, *rows]))) == (len(rows), 0, 0, 0)


async def test_of_two_loads_at_once_the_second_compares_with_what_the_first_wrote(
    house: House,
) -> None:
    # The source is there already: its row is all that they can wait for.
    await load(house, "".join(COSTS.splitlines(keepends=True)[:2]))

    async def somebody_waits() -> bool:
        async with house.database.connection() as connection:
            return bool(await connection.scalar(_WAITING))

    async with house.database.unit_of_work() as uow:
        first = await figure_loads.load_public_file(
            uow, file=BytesIO(COSTS.encode()), is_dry_run=False, actor="os:test", progress=_unseen
        )
        later = asyncio.create_task(load(house, COSTS))
        await until(somebody_waits)
    assert (first.added, first.unchanged) == (4, 1)
    assert counts(await later) == (0, 0, 5, 0)


async def test_a_file_may_come_as_the_file_of_a_form(house: House) -> None:
    answer = await house.api.post(
        f"{FIGURES}/import?format=wb-remittances-2017",
        headers=house.as_("operator", "operator"),
        files={"file": ("remittances.csv", REMITTANCES, "text/csv")},
    )
    assert counts(answer) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("file", "query", "status", "slug"),
    [
        (b"", "", 422, "figures-not-understood"),
        (b"name,age\n", "", 422, "figures-not-understood"),
        (STOCK.encode() + b"\xff\xfe\n", "", 422, "figures-not-understood"),
        (STOCK.encode(), "?format=rpw-cost", 422, "figures-not-understood"),
        (OWN.encode(), "", 400, "figures-source-missing"),
    ],
)
async def test_a_file_that_is_no_series_is_refused_and_leaves_nothing_behind(
    house: House, file: bytes, query: str, status: int, slug: str
) -> None:
    answer = await load(house, file, query)
    assert (answer.status_code, slug_of(answer)) == (status, slug)
    assert (await read(house, FIGURES))["items"] == []


async def test_files_of_public_sources_are_loaded_by_operators_alone(house: House) -> None:
    refused = await load(house, STOCK, by="founder", role="person")
    assert (refused.status_code, slug_of(refused)) == (403, "not-permitted")
    assert (await load(house, STOCK)).status_code == 200
    assert await house.audited() == [
        ("figures.loaded", f"person:{house.person('operator')}"),
    ]


async def test_a_partner_loads_figures_into_an_edition_of_its_own_data_set(house: House) -> None:
    dataset = await offered(house, await house.verified())
    query = f"?dataset_id={id_of(dataset)}"
    assert counts(await load(house, OWN, query, by="founder", role="person")) == (2, 0, 0, 0)
    stranger = await load(house, OWN, query, by="stranger", role="person")
    assert (stranger.status_code, slug_of(stranger)) == (404, "data-set-not-found")
    missing = await load(house, OWN, f"{query}&edition=2", by="founder", role="person")
    assert (missing.status_code, slug_of(missing)) == (404, "edition-not-found")


async def test_rows_about_single_people_are_no_figures(house: House) -> None:
    dataset = await drafted(house, await house.verified(), has_personal_data=True)
    await post(house, f"{dataset}/editions", label="1", released_on="2022-03-01")
    query = f"?dataset_id={id_of(dataset)}"
    refused = await load(house, OWN, query, by="founder", role="person")
    assert (refused.status_code, slug_of(refused)) == (409, "personal-data-not-shared")
