"""Data sets, sharing agreements and figures, for tests."""

from typing import Any

import httpx2

from tests.integration.registry.house import House

FIGURES = "/v1/corridors/figures"
# What stands in the files of the World Bank and the United Nations, for three corridors.
STOCK = """year,origin_country,origin_iso3,destination_country,destination_iso3,migrants
2015,Senegal,SEN,Italy,ITA,87688
2020,Senegal,SEN,Italy,ITA,113444
2020,El Salvador,SLV,United States,USA,1410659
2020,Mexico,MEX,United States,USA,10853105
"""
REMITTANCES = """sending_country,sending_iso3,receiving_country,receiving_iso3,usd_million
Italy,ITA,Senegal,SEN,424.78
United States,USA,El Salvador,SLV,4611.24
United States,USA,Mexico,MEX,30019.19
"""
COSTS = """sending_country,sending_iso3,receiving_country,receiving_iso3,quarter,avg_total_cost_pct
Italy,ITA,Senegal,SEN,2020Q2,5.31
Italy,ITA,Senegal,SEN,2020Q3,4.79
United States,USA,El Salvador,SLV,2020Q3,2.86
United States,USA,Mexico,MEX,2020Q3,4.18
Italy,ITA,Kosovo,KSV,2020Q3,8.794286
"""
OWN = """kind,from_country,to_country,period,value
migrant_stock,SN,IT,2021,110000
remittance_cost,IT,SN,2021Q1,6.5
"""


def id_of(path: str) -> str:
    """The id that a path ends with."""
    return path.rpartition("/")[2]


async def load(
    house: House,
    file: str | bytes,
    query: str = "",
    *,
    by: str = "operator",
    role: str = "operator",
) -> httpx2.Response:
    """Send a file of figures."""
    return await house.api.post(
        f"{FIGURES}/import{query}",
        headers=house.as_(by, role, **{"Content-Type": "text/csv"}),
        content=file,
    )


async def load_all(house: House) -> None:
    """The three small files."""
    for file in (STOCK, REMITTANCES, COSTS):
        answer = await load(house, file)
        assert answer.status_code == 200, answer.text
        assert answer.json()["rejected"] == 0


async def read(house: House, path: str, by: str = "anybody") -> Any:
    """The body of an answer that is no refusal."""
    answer = await house.api.get(path, headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return answer.json()


def data_set_body(path: str, **more: Any) -> dict[str, Any]:
    """What is sent to enter a data set of the partner."""
    return {
        "partner_id": id_of(path),
        "title": "Residents by citizenship",
        "licence": "CC BY 4.0",
        "periodicity": "annual",
        "countries": ["SN", "IT"],
        "has_personal_data": False,
    } | more


async def drafted(house: House, path: str, by: str = "founder", **more: Any) -> str:
    """A draft of a data set; its path."""
    made = await house.api.post(
        "/v1/datasets", headers=house.as_(by), json=data_set_body(path, **more)
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def post(house: House, path: str, by: str = "founder", **body: Any) -> httpx2.Response:
    """Do something with a data set or a sharing agreement."""
    return await house.api.post(path, headers=house.as_(by), json=body or None)


async def offered(house: House, path: str, by: str = "founder", **more: Any) -> str:
    """A published data set with one edition; its path."""
    dataset = await drafted(house, path, by, **more)
    for verb, body in (
        ("editions", {"label": "2021", "released_on": "2022-03-01"}),
        ("publish", {}),
    ):
        answer = await post(house, f"{dataset}/{verb}", by, **body)
        assert answer.status_code < 300, answer.text
    return dataset


async def propose(
    house: House, dataset: str, side: str, receiver: str, by: str = "founder", **more: Any
) -> httpx2.Response:
    """Propose to share a data set, on behalf of the partner of the path `side`."""
    body = {
        "dataset_id": id_of(dataset),
        "partner_id": id_of(side),
        "receiver_partner_id": id_of(receiver),
        "purpose": "Planning of consular services.",
        "terms": "Aggregates only; the source is named.",
        "starts_on": "2020-01-01",
    } | more
    return await house.api.post("/v1/sharing-agreements", headers=house.as_(by), json=body)


async def shared(
    house: House, dataset: str, provider: tuple[str, str], receiver: tuple[str, str], **more: Any
) -> str:
    """A sharing agreement that both sides, each (path, founder), confirmed; its path."""
    made = await propose(house, dataset, provider[0], receiver[0], provider[1], **more)
    assert made.status_code == 201, made.text
    path = str(made.headers["location"])
    for partner, founder in (provider, receiver):
        answer = await post(house, f"{path}/confirm", founder, partner_id=id_of(partner))
        assert answer.status_code == 200, answer.text
    return path
