"""What partners' systems send over HTTP, and what becomes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest
from sqlalchemy import text

from services.registry.subjects.service import forget_profile
from shared.contracts.intake import BATCH
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.partner_events import (
    Sender,
    cloud_event,
    names,
    project_data,
    slug,
    withdrawal,
)
from tests.integration.registry.projects import told


@pytest.fixture
async def clinic(house: House) -> Sender:
    """The system of a verified partner."""
    return await Sender.of(house)


async def project(house: House, project_id: str) -> dict[str, Any]:
    answer = await house.api.get(f"/v1/projects/{project_id}", headers=house.as_("anybody"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def earlier() -> str:
    return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


async def test_a_submitted_project_is_made_and_published(house: House, clinic: Sender) -> None:
    (outcome,) = await clinic.send(cloud_event())
    assert (outcome["outcome"], outcome["reference"]) == ("accepted", "PRJ-1")
    assert (await project(house, outcome["project_id"]))["status"] == "published"
    assert [each["type"] for each in await told(house)] == ["registry.project.published.v1"]


async def test_the_same_reference_is_the_same_project(house: House, clinic: Sender) -> None:
    (first,) = await clinic.send(cloud_event())
    (second,) = await clinic.send(cloud_event(project_data(title="A larger clinic")))
    assert first["project_id"] == second["project_id"]
    found = await project(house, first["project_id"])
    assert found["title"] == "A larger clinic"
    assert [role["number"] for role in found["roles"]] == [1]


async def test_the_same_word_again_tells_nobody_anything(house: House, clinic: Sender) -> None:
    outcomes = await clinic.send(cloud_event(), cloud_event())
    assert names(outcomes) == ["accepted", "accepted"]
    assert len(await told(house)) == 1


async def test_two_partners_may_use_one_reference_and_one_id(house: House, clinic: Sender) -> None:
    other = await Sender.of(house, "school")
    event = cloud_event()
    (mine,), (theirs,) = await clinic.send(event), await other.send(event)
    assert mine["outcome"] == theirs["outcome"] == "accepted"
    assert mine["project_id"] != theirs["project_id"]


async def test_a_withdrawn_project_is_closed(house: House, clinic: Sender) -> None:
    outcomes = await clinic.send(cloud_event(), withdrawal(), cloud_event())
    assert names(outcomes) == ["accepted", "accepted", "rejected"]
    assert (await project(house, outcomes[0]["project_id"]))["close_reason"] == "withdrawn"


async def test_an_event_has_one_effect_however_often_it_comes(house: House, clinic: Sender) -> None:
    event = cloud_event()
    outcomes = await clinic.send(event, event) + await clinic.send(event)
    assert names(outcomes) == ["accepted", "duplicate", "duplicate"]
    assert outcomes[1]["first_outcome"] == "accepted"
    assert len(await told(house)) == 1
    assert (await clinic.read(event["id"])).json()["copies"] == 2
    assert [each["id"] for each in await clinic.listed(outcome="duplicate")] == [event["id"]]


async def test_one_bad_event_of_a_batch_harms_no_other(house: House, clinic: Sender) -> None:
    outcomes = await clinic.send(
        cloud_event(), cloud_event({"reference": "PRJ-2"}), None, withdrawal("PRJ-9"), cloud_event()
    )
    assert names(outcomes) == ["accepted", "rejected", "rejected", "rejected", "accepted"]
    assert slug(outcomes[1]) == "event-breaks-contract"
    assert {each["pointer"] for each in outcomes[1]["problem"]["errors"]} >= {"/data/kind"}
    assert (outcomes[2]["id"], slug(outcomes[2])) == (None, "bad-cloudevent")
    assert slug(outcomes[3]) == "reference-unknown"


async def test_what_a_rejected_event_wrote_before_its_refusal_is_gone(
    house: House, clinic: Sender
) -> None:
    (made,) = await clinic.send(cloud_event(time=earlier()))
    abroad = cloud_event(project_data(title="Elsewhere", country="ML"))
    between = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
    outcomes = await clinic.send(abroad, cloud_event(project_data(title="Larger"), time=between))
    assert names(outcomes) == ["rejected", "accepted"]
    assert slug(outcomes[0]) == "project-makes-no-sense"
    found = await project(house, made["project_id"])
    assert (found["title"], found["country"]) == ("Larger", "SN")
    answer = await house.api.get("/v1/reports", headers=clinic.headers)
    (kept,) = answer.json()["items"]
    assert (kept["event_id"], kept["data"]["country"]) == (outcomes[1]["id"], "SN")


async def test_binary_mode_is_read_as_structured_mode_is(clinic: Sender) -> None:
    event_id = "größer/1"
    headers = clinic.headers | {
        "ce-specversion": "1.0",
        "ce-id": "gr%C3%B6%C3%9Fer/1",
        "ce-source": "urn:x",
        "ce-type": "partner.project.submitted.v1",
        "content-type": "application/json",
    }
    answer = await clinic.house.api.post(
        "/v1/events", headers=headers, content=orjson.dumps(project_data())
    )
    assert names(answer.json()["items"]) == ["accepted"]
    found = (await clinic.read(event_id)).json()
    assert (found["id"], found["source"]) == (event_id, "/partners/clinic")
    assert found["event"]["source"] == "/partners/clinic"
    assert found["event"]["data"]["reference"] == "PRJ-1"


async def test_a_dry_run_answers_the_same_and_leaves_nothing(house: House, clinic: Sender) -> None:
    event = cloud_event()
    sent = (event, event, withdrawal("PRJ-9"))
    before = await clinic.send(*sent, path="/v1/events/validate")
    assert await clinic.listed() == []
    assert await told(house) == []
    assert (await permissions(clinic))["taken_today"] == 0
    after = await clinic.send(*sent)
    assert names(before) == names(after) == ["accepted", "duplicate", "rejected"]


async def test_a_rejected_event_is_replayed_after_a_repair(house: House, clinic: Sender) -> None:
    gone = withdrawal("PRJ-1")
    assert names(await clinic.send(gone)) == ["rejected"]
    assert (await clinic.replay(gone["id"])).json()["outcome"] == "rejected"
    (made,) = await clinic.send(cloud_event(time=earlier()))
    for _ in range(2):
        answer = (await clinic.replay(gone["id"])).json()
        assert (answer["outcome"], answer["problem"]) == ("accepted", None)
    assert (await project(house, made["project_id"]))["status"] == "closed"
    assert [each["type"] for each in await told(house)].count("registry.project.closed.v1") == 1


async def test_an_older_event_changes_nothing_when_it_comes_late(
    house: House, clinic: Sender
) -> None:
    (newer,) = await clinic.send(cloud_event(project_data(title="As it is now")))
    (older,) = await clinic.send(cloud_event(project_data(title="As it was"), time=earlier()))
    assert slug(older) == "event-outdated"
    assert (await project(house, newer["project_id"]))["title"] == "As it is now"


async def test_a_partner_that_is_not_verified_is_rejected(house: House) -> None:
    sender = await Sender.of(house, verified=False)
    (outcome,) = await sender.send(cloud_event())
    assert slug(outcome) == "partner-not-verified"
    assert await told(house) == []


async def test_the_flow_of_a_request_reaches_what_its_events_cause(
    house: House, clinic: Sender
) -> None:
    clinic.headers["X-Correlation-Id"] = "from-the-request"
    own = cloud_event(project_data("PRJ-2"), correlationid="from-the-event", traceparent="junk")
    await clinic.send(cloud_event(id="event-1"), own)
    async with house.database.connection() as connection:
        found = await connection.execute(
            text("SELECT headers FROM outbox WHERE topic = 'registry.projects' ORDER BY id")
        )
        headers = [row.headers for row in found]
    assert [each["ce_correlationid"] for each in headers] == ["from-the-request", "from-the-event"]
    assert headers[0]["ce_causationid"] == "event-1"
    assert "ce_traceparent" not in headers[1]


async def test_only_the_own_events_can_be_read(house: House, clinic: Sender) -> None:
    other = await Sender.of(house, "school")
    event = cloud_event()
    await clinic.send(event)
    assert (await other.read(event["id"])).status_code == 404
    assert (await other.replay(event["id"])).status_code == 404
    assert await other.listed() == []
    named = clinic.path.rpartition("/")[2]
    answer = await house.api.get("/v1/events", headers=other.headers, params={"partner_id": named})
    assert slug_of(answer) == "partner-not-found"


async def permissions(sender: Sender) -> dict[str, Any]:
    answer = await sender.house.api.get(f"{sender.path}/event-permissions", headers=sender.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def put_permissions(sender: Sender, role: str = "reviewer", **body: Any) -> httpx2.Response:
    return await sender.house.api.put(
        f"{sender.path}/event-permissions",
        headers=sender.house.as_("reviewer", role),
        json=body,
    )


async def test_a_reviewer_says_which_types_and_how_many(house: House, clinic: Sender) -> None:
    assert (await permissions(clinic))["daily_quota"] == 10_000
    assert (await permissions(clinic))["topic"] == "ingest.clinic.v1"
    await put_permissions(clinic, types=["partner.project.withdrawn.v1"], daily_quota=2)
    first, second, third = await clinic.send(cloud_event(), cloud_event(), withdrawal())
    assert slug(first) == slug(second) == "event-type-not-allowed"
    assert slug(third) == "event-quota-used-up"
    assert (await put_permissions(clinic, "person", types=None)).status_code == 403
    assert slug_of(await put_permissions(clinic, types=["x"])) == "no-such-event-type"


async def test_reports_that_nothing_acts_on_yet_are_kept(house: House, clinic: Sender) -> None:
    given = {
        "reference": "TX-1",
        "kind": "pledge",
        "contributor_class": "diaspora",
        "amount": {"amount_minor": 5000, "currency": "EUR"},
        "on": "2026-01-31",
    }
    await clinic.send(cloud_event(given, "partner.contribution.reported.v1"))
    answer = await house.api.get("/v1/reports?kind=contribution", headers=clinic.headers)
    (kept,) = answer.json()["items"]
    assert kept["data"].items() >= given.items()


async def test_an_erased_profile_leaves_no_report_and_no_event(
    house: House, clinic: Sender
) -> None:
    profile = uuid4()
    placement = {"reference": "PLC-1", "state": "agreed", "profile_id": str(profile)}
    event = cloud_event(placement, "partner.placement.reported.v1")
    unread = cloud_event(placement | {"state": "?"}, "partner.placement.reported.v1")
    assert names(await clinic.send(event, unread)) == ["accepted", "rejected"]
    async with house.database.unit_of_work() as uow:
        await forget_profile(uow, profile_id=profile)
    reports = await house.api.get("/v1/reports", headers=clinic.headers)
    assert reports.json()["items"] == []
    found = (await clinic.read(event["id"])).json()
    assert (found["outcome"], found["event"], found["reference"]) == ("accepted", None, None)
    async with house.database.connection() as connection:
        rows = await connection.execute(text("SELECT * FROM partner_event"))
        assert str(profile) not in str(rows.all())
    answer = await clinic.replay(unread["id"])
    assert (answer.status_code, slug_of(answer)) == (409, "event-not-kept")


async def test_a_header_that_comes_twice_is_refused(clinic: Sender) -> None:
    headers = [
        *clinic.headers.items(),
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-id", "2"),
        ("ce-source", "x"),
        ("ce-type", "partner.project.submitted.v1"),
        ("content-type", "application/json"),
    ]
    answer = await clinic.house.api.post("/v1/events", headers=headers, content=b"{}")
    assert "comes twice" in answer.json()["items"][0]["problem"]["detail"]


async def test_a_body_that_is_no_event_is_415(clinic: Sender) -> None:
    assert (await clinic.post(b"{}", "application/json")).status_code == 415


async def test_a_batch_may_be_larger_than_any_other_body(clinic: Sender) -> None:
    event = cloud_event(project_data(summary="x" * 2000, publish=False))
    outcomes = await clinic.send(*(event | {"id": str(n)} for n in range(200)))
    assert set(names(outcomes)) == {"accepted"}
    answer = await clinic.post(b"[" + b" " * (4 * 1024 * 1024) + b"]", BATCH)
    assert answer.status_code == 413


async def test_an_outage_writes_nothing_at_all(house: House, clinic: Sender) -> None:
    async with house.database.connection() as connection:
        await connection.execute(text("ALTER TABLE partner_report RENAME TO away"))
    answer = await clinic.post(orjson.dumps([cloud_event(), withdrawal()]), BATCH)
    assert answer.status_code == 500
    assert await clinic.listed() == []
