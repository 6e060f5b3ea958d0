"""Data exchange: series on stocks, flows and remittances go between those who need them."""

import csv
from hashlib import sha256
from io import StringIO
from typing import Any

import httpx2

from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok
from tests.e2e.system import System

# The published figures of three corridors: UN DESA, International Migrant Stock 2020; World Bank,
# Bilateral Remittance Estimates 2017 and Remittance Prices Worldwide, third quarter of 2020.
STOCK = """year,origin_country,origin_iso3,destination_country,destination_iso3,migrants
2020,Mexico,MEX,United States,USA,10853105
2020,El Salvador,SLV,United States,USA,1410659
2020,Ethiopia,ETH,United States,USA,245671
2020,Senegal,SEN,Italy,ITA,113444
"""
REMITTANCES = """sending_country,sending_iso3,receiving_country,receiving_iso3,usd_million
United States,USA,Mexico,MEX,30019.19
United States,USA,El Salvador,SLV,4611.24
Italy,ITA,Senegal,SEN,424.78
"""
COSTS = """sending_country,sending_iso3,receiving_country,receiving_iso3,quarter,avg_total_cost_pct
United States,USA,Mexico,MEX,2020Q3,4.18
United States,USA,El Salvador,SLV,2020Q3,2.86
Italy,ITA,Senegal,SEN,2020Q3,4.79
"""
RESIDENTS = """kind,from_country,to_country,period,value
migrant_stock,SN,IT,2021,110000
migrant_flow,SN,IT,2021,7200
"""
SDMX = "application/vnd.sdmx.data+csv;version=2.0.0"


async def test_ministries_consulates_offices_and_organisations_exchange_their_series(
    system_in_process: System,
) -> None:
    """
    The paper finds ministries, consulates, statistics offices and international organisations
    each with a piece of the picture. Here the series of the World Bank and the United Nations are
    loaded once for all. The statistics office of Italy offers what it knows of Senegalese
    residents; the ministry of Senegal proposes to share it, and gets nothing before both sides
    have confirmed. Then the office delivers, and what arrives is to the byte what the log says.
    The consulate's register names people, so it is refused, and the aggregates of it are open to
    all.
    """
    system = system_in_process
    office = await _partner(system, "office", "national_government", "destination", "IT")
    ministry = await _partner(system, "ministry", "national_government", "origin", "SN")
    consulate = await _partner(system, "consulate", "subnational_government", "origin", "SN")

    with step("An operator loads the series of the World Bank and the United Nations"):
        for file in (STOCK, REMITTANCES, COSTS):
            report = await _load(system, "operator", file, role="operator")
            assert (report["rejected"], report["unchanged"]) == (0, 0)
        again = await _load(system, "operator", STOCK, role="operator")
        assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 4)

    with step("Everybody sees a corridor with the source and the year of each figure"):
        for pair, stock, remittances, cost, flag in (
            ("MX/US", 10853105, 30019.19, 4.18, "at_or_below_ceiling"),
            ("SV/US", 1410659, 4611.24, 2.86, "at_or_below_target"),
            ("SN/IT", 113444, 424.78, 4.79, "at_or_below_ceiling"),
        ):
            lens = await _get(system, "anybody", f"/v1/corridors/{pair}")
            shown = [lens[part][0] for part in ("stock", "remittances", "cost")]
            assert [each["value"] for each in shown] == [stock, remittances, cost]
            assert [each["year"] for each in shown] == [2020, 2017, 2020]
            assert [each["reading"] for each in shown] == ["migration", "remittance", "remittance"]
            assert shown[2]["sdg"]["flag"] == flag
            assert all(each["source"]["name"] and each["source"]["licence"] for each in shown)

    with step("The statistics office offers its yearly series in the catalogue"):
        series = await _offer(system, "office", office, "Residents by citizenship", "by_agreement")
        found = await _get(system, "ministry", "/v1/datasets?country=SN")
        assert [each["id"] for each in found["items"]] == [series]

    with step("The ministry proposes to share it; nothing goes before both have confirmed"):
        proposed = await _post(
            system,
            "ministry",
            "/v1/sharing-agreements",
            dataset_id=series,
            partner_id=ministry,
            receiver_partner_id=ministry,
            purpose="Planning of schools and consular services.",
            terms="Aggregates only; the source is named; nothing is passed on.",
            starts_on="2020-01-01",
        )
        sharing = f"/v1/sharing-agreements/{(await ok(proposed))['id']}"
        await ok(await _post(system, "ministry", f"{sharing}/confirm", partner_id=ministry))
        refused = await _deliver(system, "office", series, ministry)
        assert _slug(refused) == "no-sharing-agreement"

    with step("The office confirms, loads the edition of 2021 and delivers it"):
        agreed = await ok(await _post(system, "office", f"{sharing}/confirm", partner_id=office))
        assert agreed["status"] == "active"
        assert agreed["due_on"] is not None
        report = await _load(system, "office", RESIDENTS, query=f"?dataset_id={series}")
        assert report["added"] == 2
        logged = await ok(await _deliver(system, "office", series, ministry))
        assert logged["rows"] == 2

    with step("What the ministry receives as SDMX-CSV is to the byte what the log says"):
        async with system.client("registry", "person", "ministry") as caller:
            got = await caller.get(f"/v1/datasets/{series}/figures", headers={"Accept": SDMX})
        assert sha256(got.content).hexdigest() == logged["sha256"]
        rows = list(csv.DictReader(StringIO(got.text, newline="")))
        assert {(row["INDICATOR"], row["OBS_VALUE"]) for row in rows} == {
            ("MIGRANT_STOCK", "110000"),
            ("MIGRANT_FLOW", "7200"),
        }
        log = await _get(system, "ministry", f"/v1/datasets/{series}/deliveries")
        assert [each["sha256"] for each in log["items"]] == [logged["sha256"]]

    with step("Others do not see what is shared with the ministry alone"):
        lens = await _get(system, "ministry", "/v1/corridors/SN/IT")
        assert [each["value"] for each in lens["stock"]] == [110000, 113444]
        lens = await _get(system, "anybody", "/v1/corridors/SN/IT")
        assert [each["value"] for each in lens["stock"]] == [113444]

    with step("The consulate's register names people: it is not shared, its aggregates are"):
        register = await _offer(
            system, "consulate", consulate, "Consular register", "by_agreement", personal=True
        )
        refused = await _load(system, "consulate", RESIDENTS, query=f"?dataset_id={register}")
        assert refused["type"].endswith("/personal-data-not-shared")
        counts = await _offer(system, "consulate", consulate, "Registered citizens", "open")
        await _load(system, "consulate", RESIDENTS, query=f"?dataset_id={counts}")
        lens = await _get(system, "anybody", "/v1/corridors/SN/IT")
        assert lens["stock"][0]["source"]["name"] == "Registered citizens, 2021"

    with step("An end is an end: after it the office delivers nothing"):
        ended = await _post(
            system, "office", f"{sharing}/end", partner_id=office, reason="The law has changed."
        )
        assert (await ok(ended))["status"] == "ended"
        refused = await _deliver(system, "office", series, ministry)
        assert _slug(refused) == "no-sharing-agreement"


async def _partner(system: System, slug: str, kind: str, side: str, country: str) -> str:
    body = {
        "slug": slug,
        "name": f"The {slug}",
        "partner_type": kind,
        "sides": [side],
        "country": country,
    }
    made = await ok(await _post(system, slug, "/v1/partners", **body))
    await ok(await _post(system, slug, f"/v1/partners/{made['id']}/submit"))
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        await ok(await reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
    return str(made["id"])


async def _offer(
    system: System, by: str, partner: str, title: str, access: str, *, personal: bool = False
) -> str:
    body = {
        "partner_id": partner,
        "title": title,
        "access": access,
        "licence": "CC BY 4.0",
        "periodicity": "annual",
        "countries": ["SN", "IT"],
        "first_year": 2021,
        "has_personal_data": personal,
    }
    made = await ok(await _post(system, by, "/v1/datasets", **body))
    path = f"/v1/datasets/{made['id']}"
    edition = {"label": "2021", "released_on": "2022-03-01"}
    await ok(await _post(system, by, f"{path}/editions", **edition))
    await ok(await _post(system, by, f"{path}/publish"))
    return str(made["id"])


async def _load(
    system: System, by: str, file: str, *, query: str = "", role: str = "person"
) -> Any:
    async with system.client("registry", role, by) as caller:
        answer = await caller.post(f"/v1/corridors/figures/import{query}", content=file)
    return answer.json()


async def _deliver(system: System, by: str, dataset: str, receiver: str) -> httpx2.Response:
    body = {"edition": 1, "receiver_partner_id": receiver, "means": "registry"}
    return await _post(system, by, f"/v1/datasets/{dataset}/deliveries", **body)


async def _get(system: System, by: str, path: str) -> Any:
    async with system.client("registry", "person", by) as caller:
        return await ok(await caller.get(path))


async def _post(system: System, by: str, path: str, **body: Any) -> httpx2.Response:
    async with system.client("registry", "person", by) as caller:
        return await caller.post(path, json=body or None)


def _slug(answer: httpx2.Response) -> str:
    return str(answer.json()["type"].rpartition("/")[2])
