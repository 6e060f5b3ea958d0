"""Sharing a data set: both sides confirm, deliveries are logged, and nothing goes without."""

import asyncio
import csv
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from shared.clock import FixedClock
from tests.integration.registry import agreements
from tests.integration.registry.data_sets import (
    OWN,
    drafted,
    id_of,
    load,
    offered,
    post,
    propose,
    read,
    shared,
)
from tests.integration.registry.house import House, slug_of

_SDMX = "application/vnd.sdmx.data+csv;version=2.0.0"


@pytest.fixture
async def office(house: House) -> str:
    """A statistics office; its path."""
    return await house.verified("founder", "office", partner_type="national_government")


@pytest.fixture
async def consulate(house: House) -> str:
    """Somebody who needs its figures; its path."""
    return await house.verified("consul", "consulate")


async def deliver(house: House, dataset: str, to: str, **more: Any) -> Any:
    body: dict[str, Any] = {"edition": 1, "receiver_partner_id": id_of(to), "means": "registry"}
    body |= more
    return await post(house, f"{dataset}/deliveries", **body)


async def test_it_stands_under_an_agreement_that_exists_and_that_one_may_see(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    parties = await agreements.two_governments(house)
    secret = await agreements.draft(house, parties)
    public = await agreements.signed(house, parties)
    for named in (secret.rpartition("/")[2], str(uuid4())):
        made = await propose(house, dataset, consulate, consulate, "consul", agreement_id=named)
        assert (made.status_code, slug_of(made)) == (404, "agreement-not-found")
    named = public.rpartition("/")[2]
    made = await propose(house, dataset, consulate, consulate, "consul", agreement_id=named)
    assert (made.status_code, made.json()["agreement_id"]) == (201, named)


async def test_a_sharing_agreement_is_active_once_both_sides_have_confirmed_it(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    made = await propose(house, dataset, consulate, consulate, "consul")
    assert (made.status_code, made.json()["status"]) == (201, "proposed")
    path = made.headers["location"]
    for partner, founder, status in (
        (consulate, "consul", "proposed"),
        (office, "founder", "active"),
        (office, "founder", "active"),
    ):
        answer = await post(house, f"{path}/confirm", founder, partner_id=id_of(partner))
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert [each[0] for each in await house.audited()].count("sharing.confirmed") == 2


async def test_nothing_is_delivered_before_or_after_an_active_sharing_agreement(
    house: House, clock: FixedClock, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    by_file = {"means": "file_transfer", "rows": 7, "sha256": "a" * 64}

    async def slug() -> str | None:
        answer = await deliver(house, dataset, consulate, **by_file)
        return None if answer.status_code == 201 else slug_of(answer)

    assert await slug() == "no-sharing-agreement"
    last = (clock.at + timedelta(days=10)).date()
    path = await shared(
        house, dataset, (office, "founder"), (consulate, "consul"), ends_on=str(last)
    )
    assert await slug() is None
    clock.advance(timedelta(days=11))
    assert (await read(house, path, "consul"))["status"] == "lapsed"
    assert await slug() == "no-sharing-agreement"
    again = await shared(house, dataset, (office, "founder"), (consulate, "consul"))
    assert await slug() is None
    ended = await post(
        house, f"{again}/end", "consul", partner_id=id_of(consulate), reason="No longer needed."
    )
    assert ended.json()["status"] == "ended"
    assert await slug() == "no-sharing-agreement"


@pytest.mark.parametrize("side", ["provider", "receiver"])
async def test_the_word_of_one_side_is_not_enough(
    house: House, office: str, consulate: str, side: str
) -> None:
    dataset = await offered(house, office)
    await load(house, OWN, f"?dataset_id={id_of(dataset)}", by="founder", role="person")
    path = (await propose(house, dataset, office, consulate)).headers["location"]
    partner, founder = (office, "founder") if side == "provider" else (consulate, "consul")
    await post(house, f"{path}/confirm", founder, partner_id=id_of(partner))
    assert slug_of(await deliver(house, dataset, consulate)) == "no-sharing-agreement"
    refused = await house.api.get(f"{dataset}/figures", headers=house.as_("consul"))
    assert slug_of(refused) == "figures-not-shared"


async def test_what_the_registry_hands_over_is_what_the_log_says(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    query = f"?dataset_id={id_of(dataset)}"
    await shared(house, dataset, (office, "founder"), (consulate, "consul"))
    early = await deliver(house, dataset, consulate)
    assert (early.status_code, slug_of(early)) == (409, "nothing-to-deliver")
    await load(house, OWN, query, by="founder", role="person")
    logged = (await deliver(house, dataset, consulate)).json()
    got = await house.api.get(
        f"{dataset}/figures?edition=1", headers=house.as_("consul", Accept=_SDMX)
    )
    assert got.headers["content-type"] == _SDMX
    assert (logged["rows"], logged["sha256"]) == (2, sha256(got.content).hexdigest())
    rows = list(csv.DictReader(StringIO(got.text, newline="")))
    assert [(row["INDICATOR"], row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows] == [
        ("MIGRANT_STOCK", "2021", "110000"),
        ("REMITTANCE_COST", "2021-Q1", "6.5"),
    ]


async def test_figures_are_seen_by_those_they_are_shared_with(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    await load(house, OWN, f"?dataset_id={id_of(dataset)}", by="founder", role="person")
    for place in (f"{dataset}/figures", f"{dataset}/figures?format=sdmx-csv"):
        refused = await house.api.get(place, headers=house.as_("consul"))
        assert (refused.status_code, slug_of(refused)) == (404, "figures-not-shared")
    assert (await read(house, "/v1/corridors/SN/IT", "consul"))["stock"] == []
    await shared(house, dataset, (office, "founder"), (consulate, "consul"))
    assert len((await read(house, f"{dataset}/figures", "consul"))["items"]) == 2
    assert len((await read(house, "/v1/corridors/SN/IT", "consul"))["stock"]) == 1
    assert (await read(house, "/v1/corridors/SN/IT", "stranger"))["stock"] == []


async def test_the_log_is_read_by_its_two_sides(house: House, office: str, consulate: str) -> None:
    dataset = await offered(house, office, access="open")
    other = await house.verified("other", "other")
    for receiver in (consulate, other):
        answer = await deliver(house, dataset, receiver, means="download", rows=1, sha256="b" * 64)
        assert (answer.status_code, answer.json()["sharing_agreement_id"]) == (201, None)

    async def seen(by: str) -> list[str]:
        page = await read(house, f"{dataset}/deliveries", by)
        return [each["receiver_partner_id"] for each in page["items"]]

    assert await seen("founder") == [id_of(other), id_of(consulate)]
    assert await seen("consul") == [id_of(consulate)]
    assert await seen("stranger") == []


async def test_personal_data_is_catalogued_and_never_shared(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office, has_personal_data=True, access="open")
    for refused in (
        await propose(house, dataset, office, consulate),
        await deliver(house, dataset, consulate, means="api", rows=1, sha256="c" * 64),
    ):
        assert (refused.status_code, slug_of(refused)) == (409, "personal-data-not-shared")


async def test_a_delivery_that_is_not_made_in_time_is_overdue(
    house: House, clock: FixedClock, office: str, consulate: str
) -> None:
    dataset = await offered(house, office, periodicity="quarterly")
    path = await shared(house, dataset, (office, "founder"), (consulate, "consul"))
    due = date.fromisoformat((await read(house, path, "consul"))["due_on"])
    assert timedelta(days=89) <= due - clock.at.date() <= timedelta(days=92)

    async def overdue() -> list[str]:
        page = await read(house, "/v1/sharing-agreements?overdue=true", "consul")
        return [each["id"] for each in page["items"]]

    assert await overdue() == []
    clock.advance(timedelta(days=93))
    assert await overdue() == [id_of(path)]
    assert (await read(house, path, "founder"))["is_overdue"] is True
    late = await deliver(house, dataset, consulate, means="api", rows=1, sha256="d" * 64)
    assert late.json()["due_on"] == str(due)
    assert await overdue() == []


@pytest.mark.parametrize(
    ("more", "status", "slug"),
    [
        ({"rows": 1}, 422, "delivery-makes-no-sense"),
        ({"means": "api"}, 422, "delivery-makes-no-sense"),
        ({"edition": 2}, 404, "edition-not-found"),
    ],
)
async def test_a_delivery_without_what_must_be_known_of_it_is_refused(
    house: House, office: str, consulate: str, more: dict[str, Any], status: int, slug: str
) -> None:
    dataset = await offered(house, office, access="open")
    refused = await deliver(house, dataset, consulate, **more)
    assert (refused.status_code, slug_of(refused)) == (status, slug)


async def test_of_two_proposals_at_once_one_is_made(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    answers = await asyncio.gather(
        propose(house, dataset, office, consulate),
        propose(house, dataset, consulate, consulate, "consul"),
        propose(house, dataset, office, consulate),
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    assert {slug_of(each) for each in answers if each.status_code == 409} == {
        "sharing-open-already"
    }


async def test_only_what_stands_in_the_catalogue_is_shared(
    house: House, office: str, consulate: str
) -> None:
    refused = await propose(house, await drafted(house, office), office, consulate)
    assert (refused.status_code, slug_of(refused)) == (409, "data-set-not-published")


async def test_a_proposal_names_two_sides_of_which_one_is_ones_own(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    third = await house.verified("third", "third")
    for side, receiver, by in (
        (office, office, "founder"),
        (third, consulate, "third"),
    ):
        refused = await propose(house, dataset, side, receiver, by)
        assert (refused.status_code, slug_of(refused)) == (422, "sharing-makes-no-sense")
    backwards = await propose(house, dataset, office, consulate, ends_on="2019-12-31")
    assert slug_of(backwards) == "sharing-makes-no-sense"
    foreign = await propose(house, dataset, office, consulate, "consul")
    assert (foreign.status_code, slug_of(foreign)) == (404, "partner-not-found")


async def test_nobody_confirms_for_the_other_side(
    house: House, office: str, consulate: str
) -> None:
    dataset = await offered(house, office)
    path = (await propose(house, dataset, office, consulate)).headers["location"]
    await house.member(office, "editor", "editor")
    for by, side, slug in (
        ("founder", consulate, "partner-not-found"),
        ("editor", office, "partner-not-found"),
        ("stranger", consulate, "sharing-agreement-not-found"),
    ):
        refused = await post(house, f"{path}/confirm", by, partner_id=id_of(side))
        assert (refused.status_code, slug_of(refused)) == (404, slug)
    assert (await read(house, path, "founder"))["status"] == "proposed"
    unseen = await house.api.get(path, headers=house.as_("stranger"))
    assert (unseen.status_code, slug_of(unseen)) == (404, "sharing-agreement-not-found")
