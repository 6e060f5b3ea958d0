"""The lens on a corridor: people, money and what it costs, each with source and year."""

from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry import agreements
from tests.integration.registry.data_sets import (
    FIGURES,
    OWN,
    id_of,
    load,
    load_all,
    offered,
    post,
    read,
)
from tests.integration.registry.directories import enter
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import Fund
from tests.integration.registry.projects import do, draft

_UNDESA = "United Nations DESA Population Division, International Migrant Stock 2020"


def told(figures: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["value"], each["year"], each["quarter"], each["corridor"]) for each in figures]


async def test_a_corridor_is_seen_with_the_latest_figure_of_each_source(house: House) -> None:
    await load_all(house)
    lens = await read(house, "/v1/corridors/SN/IT")
    assert lens["migration"] == {
        "corridor": "SEN-ITA",
        "country_of_origin": "SN",
        "country_of_destination": "IT",
    }
    assert lens["remittance"] == {
        "corridor": "ITA-SEN",
        "sending_country": "IT",
        "receiving_country": "SN",
    }
    assert told(lens["stock"]) == [(113444, 2020, None, "SEN-ITA")]
    assert told(lens["remittances"]) == [(424.78, 2017, None, "ITA-SEN")]
    assert told(lens["cost"]) == [(4.79, 2020, 3, "ITA-SEN")]
    assert lens["flow"] == []
    (stock,) = lens["stock"]
    assert (stock["source"]["name"], stock["source"]["licence"]) == (_UNDESA, "CC BY 3.0 IGO")
    assert (stock["reading"], stock["unit"], stock["sdg"]) == ("migration", "persons", None)
    (cost,) = lens["cost"]
    assert cost["sdg"] == {
        "indicator": "10.c.1",
        "flag": "at_or_below_ceiling",
        "target_percent": 3,
        "ceiling_percent": 5,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/corridors/sen/ita",
        "/v1/corridors/ITA/SEN?reading=remittance",
        "/v1/corridors/it/sn?reading=remittance",
    ],
)
async def test_a_corridor_may_be_named_by_two_letters_or_three_and_from_either_end(
    house: House, path: str
) -> None:
    await load_all(house)
    assert await read(house, path) == await read(house, "/v1/corridors/SN/IT")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/v1/corridors/SN/XX", "country-unknown"),
        ("/v1/corridors/SN/SEN", "not-a-corridor"),
        (f"{FIGURES}?from_country=XX", "country-unknown"),
        ("/v1/corridors?country_of_origin=QQQ", "country-unknown"),
    ],
)
async def test_what_is_no_corridor_is_not_there(house: House, path: str, slug: str) -> None:
    answer = await house.api.get(path, headers=house.as_("anybody"))
    assert (answer.status_code, slug_of(answer)) == (404, slug)


async def test_a_corridor_that_nobody_counted_is_empty(house: House) -> None:
    lens = await read(house, "/v1/corridors/SN/GB")
    assert [lens[name] for name in ("stock", "flow", "remittances", "cost")] == [[]] * 4
    assert [(part["name"], part["count"]) for part in lens["parts"]] == [
        ("projects", 0),
        ("data_sets", 0),
        ("agreements", 0),
        ("programmes", 0),
        ("integration_services", 0),
    ]


async def test_what_partners_do_in_the_corridor_stands_beside_its_figures(house: House) -> None:
    path = await house.verified()
    project = await draft(house, path)
    await draft(house, path, title="Only a draft")
    await do(house, project, "publish")
    dataset = await offered(house, path)
    await offered(house, path, title="Of another corridor", countries=["MX", "US"])
    projects, data_sets = (await read(house, "/v1/corridors/SN/IT"))["parts"][:2]
    assert (projects["count"], data_sets["count"]) == (1, 1)
    (item,) = projects["items"]
    assert (item["path"], item["title"], item["source"]) == (
        project,
        "A solar clinic",
        "The clinic",
    )
    assert data_sets["items"][0]["path"] == dataset
    assert (await read(house, "/v1/corridors/IT/SN"))["parts"][0]["count"] == 0


async def test_agreements_funds_and_services_of_the_corridor_stand_beside_its_figures(
    house: House, clock: FixedClock
) -> None:
    parties = await agreements.two_governments(house)
    public = await agreements.signed(house, parties, title="Health workers", is_public=True)
    await agreements.signed(house, parties, title="Confidential", is_public=False)
    await agreements.draft(house, parties, title="Not signed", is_public=True)
    fund = await Fund.set_up(house, clock)
    london = await house.verified("helper", "helper", country="GB")
    service = await enter(house, london, "helper")
    await enter(house, london, "helper", name="Given no more", status="inactive")
    parts = {part["name"]: part for part in (await read(house, "/v1/corridors/ZA/GB"))["parts"]}
    (agreement,) = parts["agreements"]["items"]
    assert (agreement["path"], agreement["title"]) == (public, "Health workers")
    assert agreement["source"] == "The za-government, The gb-government"
    (given,) = parts["integration_services"]["items"]
    assert (given["id"], given["source"]) == (service["id"], "The helper")
    assert parts["programmes"]["count"] == 0
    other = {part["name"]: part for part in (await read(house, "/v1/corridors/SN/FR"))["parts"]}
    assert [each["id"] for each in other["programmes"]["items"]] == [fund.id]
    assert (other["agreements"]["count"], other["integration_services"]["count"]) == (0, 0)


async def test_corridors_are_listed_by_name_and_by_each_figure(house: House) -> None:
    await load_all(house)

    async def names(query: str) -> list[str]:
        page = await read(house, f"/v1/corridors{query}")
        return [each["migration"]["corridor"] for each in page["items"]]

    assert await names("") == ["MEX-USA", "SEN-ITA", "SLV-USA", "XKX-ITA"]
    assert await names("?sort=-migrant_stock") == ["MEX-USA", "SLV-USA", "SEN-ITA"]
    assert await names("?sort=-remittances") == ["MEX-USA", "SLV-USA", "SEN-ITA"]
    assert await names("?sort=remittance_cost") == ["SLV-USA", "MEX-USA", "SEN-ITA", "XKX-ITA"]
    assert await names("?sort=-remittance_cost&country_of_destination=IT") == [
        "XKX-ITA",
        "SEN-ITA",
    ]
    assert await names("?country_of_origin=SEN") == ["SEN-ITA"]


@pytest.mark.parametrize("sort", ["corridor", "-migrant_stock", "remittance_cost"])
async def test_a_list_of_corridors_is_read_page_by_page(house: House, sort: str) -> None:
    await load_all(house)
    whole = await read(house, f"/v1/corridors?sort={sort}")
    seen, cursor = [], ""
    while True:
        page = await read(house, f"/v1/corridors?sort={sort}&limit=1{cursor}")
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == whole["items"]


async def test_in_a_list_each_kind_has_its_latest_figure(house: House) -> None:
    await load_all(house)
    page = await read(house, "/v1/corridors?country_of_origin=SN")
    (corridor,) = page["items"]
    assert told(corridor["figures"]) == [
        (113444, 2020, None, "SEN-ITA"),
        (424.78, 2017, None, "ITA-SEN"),
        (4.79, 2020, 3, "ITA-SEN"),
    ]


async def test_costs_are_summed_up_against_the_goals_by_source(house: House) -> None:
    await load_all(house)
    (summary,) = (await read(house, "/v1/corridors/costs?period=2020-Q3"))["items"]
    assert summary["source"]["name"] == "World Bank, Remittance Prices Worldwide"
    names = ("corridors", "at_or_below_target", "at_or_below_ceiling", "above_ceiling")
    assert [summary[name] for name in names] == [4, 1, 2, 1]
    assert (summary["lowest"], summary["median"]) == (2.86, 4.485)
    assert (await read(house, "/v1/corridors/costs?period=2011"))["items"] == []
    wrong = await house.api.get("/v1/corridors/costs?period=x", headers=house.as_("anybody"))
    assert (wrong.status_code, slug_of(wrong)) == (400, "period-unknown")


async def test_figures_of_an_open_data_set_stand_beside_the_public_ones(house: House) -> None:
    await load_all(house)
    path = await house.verified()
    dataset = await offered(house, path, access="open")
    await load(house, OWN, f"?dataset_id={id_of(dataset)}", by="founder", role="person")
    stock = (await read(house, "/v1/corridors/SN/IT"))["stock"]
    assert [each["value"] for each in stock] == [110000, 113444]
    assert stock[0]["source"]["name"] == "Residents by citizenship, 2021"
    await house.decide(path, "suspend")
    assert len((await read(house, "/v1/corridors/SN/IT"))["stock"]) == 1


async def test_an_edition_stands_in_for_those_before_it(house: House) -> None:
    dataset = await offered(house, await house.verified(), access="open")
    query = f"?dataset_id={id_of(dataset)}"
    await load(house, OWN, query, by="founder", role="person")
    again = {"label": "2021, revised", "released_on": "2022-09-01"}
    assert (await post(house, f"{dataset}/editions", **again)).json()["number"] == 2
    revised = OWN.replace("110000", "110500").partition("remittance_cost")[0]
    await load(house, revised, query, by="founder", role="person")
    lens = await read(house, "/v1/corridors/SN/IT")
    assert ([each["value"] for each in lens["stock"]], lens["cost"]) == ([110500], [])
    before = await read(house, f"{dataset}/figures?edition=1")
    assert [each["value"] for each in before["items"]] == [110000, 6.5]
