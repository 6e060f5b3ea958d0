"""Contributions that partners' systems report: booked like those that come over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.registry.house import House
from tests.integration.registry.money import balances, money, take_back
from tests.integration.registry.partner_events import (
    Sender,
    cloud_event,
    names,
    project_data,
    slug,
)


@pytest.fixture
async def clinic(house: House) -> Sender:
    """The system of a verified partner, whose project PRJ-1 is published."""
    sender = await Sender.of(house)
    await sender.send(cloud_event(project_data()))
    return sender


def reported(kind: str, minor: int, **more: Any) -> dict[str, Any]:
    """What a partner's system says of a contribution."""
    data = {
        "reference": "TX-1",
        "project_reference": "PRJ-1",
        "kind": kind,
        "contributor_class": "municipality",
        "amount": money(minor),
        "on": "2026-01-31",
    }
    return cloud_event(data | more, "partner.contribution.reported.v1")


async def the_contribution(clinic: Sender) -> dict[str, Any]:
    answer = await clinic.house.api.get("/v1/contributions", headers=clinic.headers)
    (found,) = answer.json()["items"]
    return dict(found)


async def test_what_is_reported_is_booked_under_the_partners_own_reference(
    house: House, clinic: Sender
) -> None:
    outcomes = await clinic.send(
        reported("pledge", 100), reported("commitment", 90), reported("disbursement", 80)
    )
    assert names(outcomes) == ["accepted"] * 3
    found = await the_contribution(clinic)
    assert (found["reference"], found["contributor_label"]) == ("TX-1", "municipality")
    assert (found["contributor_class"], found["booked_by"]) == ("local_government", "partner")
    assert {outcome["project_id"] for outcome in outcomes} == {found["project_id"]}
    assert found["balances"]["disbursed"] == money(80)
    told = [each["type"] for each in await house.told() if ".contribution." in each["type"]]
    assert [each.split(".")[2] for each in told] == ["pledged", "committed", "disbursed"]


async def test_a_report_that_hurts_an_invariant_is_rejected_and_replayed_after_a_repair(
    clinic: Sender,
) -> None:
    early = reported("commitment", 90)
    (outcome,) = await clinic.send(early)
    assert (outcome["outcome"], slug(outcome)) == ("rejected", "pledged-too-little")
    assert "short by 90" in outcome["problem"]["detail"]
    listed = await clinic.house.api.get("/v1/contributions", headers=clinic.headers)
    assert listed.json()["items"] == []
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    await clinic.send(reported("pledge", 100) | {"time": hour_ago})
    assert (await clinic.replay(early["id"])).json()["outcome"] == "accepted"
    assert (await the_contribution(clinic))["balances"]["committed"] == money(90)


async def test_an_older_report_after_a_newer_one_books_nothing(clinic: Sender) -> None:
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    await clinic.send(reported("pledge", 100))
    (late,) = await clinic.send(reported("pledge", 70) | {"time": hour_ago})
    assert slug(late) == "event-outdated"
    assert (await the_contribution(clinic))["balances"]["pledged"] == money(100)


async def test_the_same_entry_told_again_is_booked_once_until_it_is_taken_back(
    house: House, clinic: Sender
) -> None:
    event = reported("pledge", 100)
    await clinic.send(event, event, reported("pledge", 100), reported("pledge", 50))
    (again,) = await clinic.send(reported("pledge", 100))
    assert again["outcome"] == "accepted"
    found = await the_contribution(clinic)
    assert (found["entries"], found["balances"]["pledged"]) == (2, money(150))
    path = f"/v1/contributions/{found['id']}"
    page = await house.api.get(f"{path}/entries", headers=clinic.headers)
    await take_back(house, path, page.json()["items"][0]["id"], by="founder-clinic")
    await clinic.send(reported("pledge", 100))
    assert await balances(house, path, "founder-clinic") == {"pledged": 150}


async def test_goods_are_booked_in_kind(clinic: Sender) -> None:
    await clinic.send(*(reported(kind, 9, contributor_class="community") for kind in STEPS))
    assert (await the_contribution(clinic))["balances"]["in_kind"] == money(9)


STEPS = ("pledge", "commitment", "in_kind")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"contributor_class": "family"}, "remittance-not-booked"),
        ({"contributor_class": "martians"}, "contribution-makes-no-sense"),
        ({"project_reference": "PRJ-9"}, "reference-unknown"),
        ({"amount": money(0)}, "entry-makes-no-sense"),
        ({"on": "2999-01-01"}, "entry-makes-no-sense"),
    ],
)
async def test_what_cannot_be_booked_is_rejected_with_the_reason(
    clinic: Sender, more: dict[str, Any], refusal: str
) -> None:
    (outcome,) = await clinic.send(reported("pledge", 5, **more))
    assert (outcome["outcome"], slug(outcome)) == ("rejected", refusal)


@pytest.mark.parametrize(
    "more",
    [
        {"contributor_class": "diaspora"},
        {"instrument": "loan"},
        {"project_reference": "PRJ-2"},
    ],
)
async def test_one_reference_is_one_contribution(clinic: Sender, more: dict[str, Any]) -> None:
    await clinic.send(cloud_event(project_data("PRJ-2")))
    _, outcome = await clinic.send(reported("pledge", 5), reported("pledge", 6, **more))
    assert slug(outcome) == "contribution-differs"


async def test_a_report_without_a_project_is_kept_until_one_is_named(clinic: Sender) -> None:
    (kept,) = await clinic.send(reported("pledge", 5, project_reference=None))
    assert (kept["outcome"], kept["project_id"]) == ("accepted", None)
    listed = await clinic.house.api.get("/v1/contributions", headers=clinic.headers)
    assert listed.json()["items"] == []
    await clinic.send(reported("pledge", 6), reported("pledge", 7, project_reference=None))
    assert (await the_contribution(clinic))["balances"]["pledged"] == money(13)
