"""Practices, data sets, services, terms and pledges leave, and come in row by row."""

from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from services.registry.company_pledges.schemas import PledgeRead
from services.registry.datasets.schemas import DataSetRead
from services.registry.integration_services.schemas import ServiceRead
from services.registry.practices.schemas import PracticeRead
from services.registry.transfer_products.schemas import ProductRead
from tests.integration.registry.exchange import bring_in, export, rows_of
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.uploads import counts

SHAPES: dict[str, type[BaseModel]] = {
    "practices": PracticeRead,
    "datasets": DataSetRead,
    "integration-services": ServiceRead,
    "transfer-products": ProductRead,
    "company-pledges": PledgeRead,
}
TYPES = {
    "transfer-products": "bank_or_transfer_operator",
    "company-pledges": "company",
}
ROWS: dict[str, dict[str, Any]] = {
    "practices": {
        "title": "Clubs choose the project",
        "evidence": [{"title": "An evaluation", "url": "https://example.org/evaluation"}],
        "countries": ["MX"],
        "gcm_objectives": [19, 20],
    },
    "datasets": {
        "title": "Members of clubs by country",
        "licence": "CC BY 4.0",
        "periodicity": "annual",
        "countries": ["SN", "IT"],
        "first_year": 2015,
        "has_personal_data": False,
    },
    "integration-services": {
        "name": "A first home",
        "description": "Rooms for the first six months",
        "status": "active",
        "needs": ["housing"],
        "languages": ["it", "fr"],
        "minimum_age": 18,
        "required_documents": [{"document": "An identity document"}],
        "cost_options": [{"amount": {"amount_minor": 500, "currency": "EUR"}}],
        "phones": [{"number": "+39 02 1234"}],
        "locations": [{"latitude": 45.4642, "longitude": 9.19, "schedules": [{"byday": "MO"}]}],
    },
    "transfer-products": {
        "name": "Directo a México",
        "sending_country": "US",
        "receiving_country": "MX",
        "channel": "bank_account",
        "fee": {"amount_minor": 67, "currency": "USD"},
        "fx_margin_percent": "0.210",
        "speed": "next_day",
        "accepted_identification": ["passport", "consular_id"],
        "source": "Banco de México",
        "valid_from": "2025-01-01",
    },
    "company-pledges": {
        "policy_area": "qualifications_recognition",
        "title": "We recognise foreign nursing diplomas",
        "pledged_on": "2026-01-15",
        "review_on": "2027-01-15",
        "evidence": [
            {"title": "Thirty", "url": "https://company.example/a", "shown_on": "2026-06-30"}
        ],
    },
}
# What brings a row up to date, and what is refused of one that was taken before.
LATER: dict[str, dict[str, Any]] = {
    "practices": {"title": "Clubs choose"},
    "datasets": {"title": "Members of clubs", "last_year": 2024},
    "integration-services": {"description": None, "languages": ["it"]},
    "transfer-products": {"valid_until": "2026-12-31"},
    "company-pledges": {
        "evidence": [
            {"title": "Forty", "url": "https://company.example/b", "shown_on": "2026-07-31"}
        ]
    },
}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "practices": ({"gcm_objectives": [24]}, "/gcm_objectives/0: "),
    "datasets": ({"first_year": 2030, "last_year": 2020}, "ends before it begins"),
    "integration-services": ({"minimum_age": 30, "maximum_age": 20}, "age"),
    "transfer-products": ({"channel": "cash_pickup"}, "Fixed once it is made: channel."),
    "company-pledges": ({"title": "Another one"}, "Fixed once it is made: title."),
}


@pytest.fixture(params=SHAPES)
def name(request: pytest.FixtureRequest) -> str:
    """Each of the lists."""
    return str(request.param)


async def partner(house: House, name: str, slug: str = "club", *, verified: bool = True) -> str:
    """A partner that may have such rows; its path."""
    more = {"partner_type": TYPES.get(name, "foundation_or_ngo")}
    make = house.verified if verified else house.partner
    return await make("founder", slug, **more)


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


async def send(house: House, path: str, name: str, content: bytes, more: str = "") -> Any:
    """What became of a file of JSON Lines."""
    return await bring_in(house, path, content, f"format=jsonl&kind={name}{more}")


async def test_a_list_has_the_fields_of_what_its_door_shows(house: House, name: str) -> None:
    path = await partner(house, name)
    await send(house, path, name, lines(ROWS[name]))
    head = (await export(house, f"{name}.csv")).text.partition("\r\n")[0].strip()
    assert head.splitlines()[0].split(",") == list(SHAPES[name].model_fields)
    (row,) = rows_of(await export(house, f"{name}.jsonl", path))
    day = "&sending_country=US&receiving_country=MX" if name == "transfer-products" else ""
    answer = await house.api.get(
        f"/v1/{name}?partner_id={row['partner_id']}{day}", headers=house.as_("founder")
    )
    assert answer.json()["items"] == [row]


async def test_a_row_comes_in_twice_and_is_made_once(house: House, name: str) -> None:
    path = await partner(house, name)
    named = {"id": "ours-17"} | ROWS[name]
    for row in (ROWS[name] | {}, named):
        expected = (0, 0, 0, 1) if name == "transfer-products" and row is named else (1, 0, 0, 0)
        assert counts(await send(house, path, name, lines(row))) == expected
    assert counts(await send(house, path, name, lines(ROWS[name]))) == (0, 0, 1, 0)
    twice = 1 if name == "transfer-products" else 2
    assert len(rows_of(await export(house, f"{name}.jsonl", path))) == twice


async def test_a_row_that_names_itself_is_brought_up_to_date(house: House, name: str) -> None:
    path = await partner(house, name)
    row = {"id": "ours-17"} | ROWS[name]
    later = row | LATER[name]
    for content, expected in (
        (row, (1, 0, 0, 0)),
        (row, (0, 0, 1, 0)),
        (later, (0, 1, 0, 0)),
        (later, (0, 0, 1, 0)),
    ):
        job = await send(house, path, name, lines(content))
        assert counts(job) == expected, job["items"]
    (found,) = rows_of(await export(house, f"{name}.jsonl", path))
    for field, value in LATER[name].items():
        shown = [*ROWS[name][field], *value] if field == "evidence" else value
        assert found[field] == shown


async def test_a_bad_row_says_why_and_nothing_of_it_is_kept(house: House, name: str) -> None:
    path = await partner(house, name)
    row = {"id": "ours-17"} | ROWS[name]
    await send(house, path, name, lines(row))
    before = (await export(house, f"{name}.jsonl", path)).content
    wrong, reason = WRONG[name]
    job = await send(house, path, name, lines(row | wrong, {"id": "bare"}))
    assert counts(job) == (0, 0, 0, 2)
    assert reason in job["items"][0]["reason"]
    assert ": Field required" in job["items"][1]["reason"]
    assert (await export(house, f"{name}.jsonl", path)).content == before


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_ones_own_list_changes_nothing_and_another_partner_takes_it(
    house: House, name: str, form: str
) -> None:
    path, other = await partner(house, name), await partner(house, name, "other")
    await send(house, path, name, lines({"id": "ours-17"} | ROWS[name] | LATER[name]))
    content = (await export(house, f"{name}.{form}", path)).content
    query = f"format={form}&kind={name}"
    assert counts(await bring_in(house, path, content, query)) == (0, 0, 1, 0)
    assert (await export(house, f"{name}.{form}", path)).content == content
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        job = await bring_in(house, other, content, query)
        assert counts(job) == expected, job["items"]
    (own,) = rows_of(await export(house, f"{name}.jsonl", path))
    (came,) = rows_of(await export(house, f"{name}.jsonl", other))
    assert came["id"] != own["id"]


async def test_a_dry_run_makes_nothing(house: House, name: str) -> None:
    path = await partner(house, name)
    job = await send(house, path, name, lines(ROWS[name], {"id": "bare"}), "&dry_run=true")
    assert counts(job) == (1, 0, 0, 1)
    assert rows_of(await export(house, f"{name}.jsonl", path)) == []


async def test_a_stranger_sees_nothing_of_what_is_not_public(house: House, name: str) -> None:
    path = await partner(house, name, verified=False)
    await send(house, path, name, lines(ROWS[name]))
    assert len(rows_of(await export(house, f"{name}.jsonl", path))) == 1
    assert rows_of(await export(house, f"{name}.jsonl", by="stranger")) == []
    answer = await export(house, f"{name}.jsonl", path, by="stranger")
    assert answer.status_code == 404 or answer.content == b""


async def test_what_is_asked_to_be_published_is_or_says_why_not(house: House) -> None:
    path, draft = await partner(house, "datasets"), await partner(house, "", "new", verified=False)
    row = ROWS["datasets"]
    job = await send(house, path, "datasets", lines(row), "&publish=true")
    assert (counts(job), job["items"][0]["reason"]) == ((1, 0, 0, 0), None)
    (seen,) = rows_of(await export(house, "datasets.jsonl", by="stranger"))
    assert seen["status"] == "published"
    job = await send(house, draft, "datasets", lines(row), "&publish=true")
    assert job["items"][0]["reason"].startswith("Not published: ")
    job = await send(house, path, "practices", lines(ROWS["practices"]), "&publish=true")
    assert job["items"][0]["reason"].startswith("Not published: ")
    assert rows_of(await export(house, "practices.jsonl", by="stranger")) == []


@pytest.mark.parametrize("kind", ["agreements", "ledger-entries", "placements"])
async def test_what_others_have_a_say_in_never_comes_in(house: House, kind: str) -> None:
    path = await house.verified()
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&format=jsonl&kind={kind}",
        headers=house.as_("founder"),
        content=b"{}\n",
    )
    assert (answer.status_code, slug_of(answer)) == (400, "list-not-taken")
