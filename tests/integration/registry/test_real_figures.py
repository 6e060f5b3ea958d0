"""The real files of the World Bank and the United Nations: their check values come out again."""

import csv
import sys
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests.integration.registry.data_sets import FIGURES, load, read
from tests.integration.registry.house import House

# As the publishers have them; domain.md, section 5.
REMITTANCES_2017 = {"US/MX": 30019.19, "US/SV": 4611.24, "IT/SN": 424.78}
STOCK_2020 = {"MX/US": 10853105, "SV/US": 1410659, "ET/US": 245671, "SN/IT": 113444}
COST_2020Q3 = {"US/MX": 4.18, "US/SV": 2.86, "IT/SN": 4.79}
# Added and left out: rows of the Channel Islands, which have no code, and of Vanuatu in Vanuatu.
FILES = {
    "DERIVED_undesa_migrant_stock_1990_2020_long.csv": (75538, 62),
    "DERIVED_wb_bilateral_migrant_stock_2017_long.csv": (14367, 15),
    "DERIVED_wb_bilateral_remittances_2017_long.csv": (11896, 5),
    "DERIVED_rpw_corridor_cost_long.csv": (10417, 0),
}


async def test_the_figures_of_real_files_come_out_of_the_lens(
    house: House, real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, began = real_data / "domain" / "corridors", perf_counter()
    files = {name: (folder / name).read_bytes() for name in FILES}
    first = [(await load(house, content)).json() for content in files.values()]
    seconds = perf_counter() - began
    assert {
        name: (each["added"], each["rejected"]) for name, each in zip(FILES, first, strict=True)
    } == FILES
    second = [(await load(house, content)).json() for content in files.values()]
    assert [(each["added"], each["changed"]) for each in second] == [(0, 0)] * 4
    with capsys.disabled():
        sys.stdout.write(f"\n112,218 real figures in {seconds:.1f} s\n")

    # The originals of Remittance Prices Worldwide, a table of quarters, say the same.
    table = await load(house, (folder / "rpw_corridors_databank_2020-12-07.csv").read_bytes())
    assert (table.json()["unchanged"], table.json()["changed"]) == (10417, 0)

    assert {
        pair: await _one(house, pair, "remittance", "remittances", 2017)
        for pair in REMITTANCES_2017
    } == REMITTANCES_2017
    assert {
        pair: await _one(house, pair, "migration", "stock", 2020) for pair in STOCK_2020
    } == STOCK_2020
    assert {
        pair: await _one(house, pair, "remittance", "cost", 2020) for pair in COST_2020Q3
    } == COST_2020Q3
    await _costs_are_summed_up(house)
    await _all_go_out_as_sdmx(house)


async def _one(house: House, pair: str, reading: str, part: str, year: int) -> float:
    lens = await read(house, f"/v1/corridors/{pair}?reading={reading}")
    newest: dict[str, Any] = lens[part][0]
    assert newest["year"] == year
    assert newest["source"]["name"]
    # As people round: USA to El Salvador is 2.855 %.
    return float(Decimal(str(newest["value"])).quantize(Decimal("0.01"), ROUND_HALF_UP))


async def _costs_are_summed_up(house: House) -> None:
    (summary,) = (await read(house, "/v1/corridors/costs?period=2020Q3"))["items"]
    names = ("corridors", "above_ceiling", "at_or_below_target")
    assert [summary[name] for name in names] == [367, 241, 26]


async def _all_go_out_as_sdmx(house: House) -> None:
    got = await house.api.get(f"{FIGURES}?format=sdmx-csv", headers=house.as_("anybody"))
    rows = list(csv.DictReader(StringIO(got.text, newline="")))
    assert len(rows) == sum(added for added, _ in FILES.values())
    keys = {tuple(row.values())[3:9] for row in rows}
    assert len(keys) == len(rows)
