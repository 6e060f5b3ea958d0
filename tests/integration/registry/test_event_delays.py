"""An event on which we failed: its partner sees that it is delayed, and then its outcome."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from services.registry.events.repository import INTAKE
from services.registry.hears import INTAKE as HEARS
from services.registry.intake.handlers import read_record
from shared.clock import FixedClock
from shared.db.unit_of_work import Database
from shared.messaging.consumer import Consumer
from shared.messaging.transport import Record
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.ingest import structured
from tests.integration.registry.partner_events import Sender, cloud_event, names, slug
from tests.support.operators import bury_heads, items
from tests.support.parking import batch, make_due, replayed, rows
from tests.support.waiting import until

TOPIC = "ingest.clinic.v1"


@pytest.fixture
async def clinic(house: House) -> Sender:
    return await Sender.of(house)


@pytest.fixture
def consumer(house: House) -> Consumer:
    """The ear that partners' topics are heard by."""
    return Consumer(INTAKE, house.database, HEARS, read=read_record, topics=["ingest.*"])


def on_the_topic(event: dict[str, Any]) -> Record:
    sent = structured(event)
    return Record(TOPIC, 0, -1, "k", tuple(sent.headers), sent.value or b"")


@asynccontextmanager
async def failing(database: Database) -> AsyncIterator[None]:
    """Nothing that a partner reports can be acted on."""
    await rows(database, "ALTER TABLE partner_report RENAME TO away")
    yield
    await rows(database, "ALTER TABLE away RENAME TO partner_report")


async def test_an_event_that_waits_is_shown_as_delayed_until_it_is_acted_on(
    house: House, clinic: Sender, consumer: Consumer
) -> None:
    event = cloud_event(subject="PRJ-1")
    async with failing(house.database):
        await consumer.apply([batch([on_the_topic(event)])])
        (listed,) = await clinic.listed()
        assert (listed["id"], listed["outcome"]) == (event["id"], "delayed")
        assert (listed["type"], listed["channel"]) == (event["type"], "kafka")
        assert slug(listed) == "event-delayed"
        assert "partner_report" not in str(listed)
        read = (await clinic.read(event["id"])).json()
        assert read == listed | {"event": None}
        answer = await clinic.replay(event["id"])
        assert (answer.status_code, slug_of(answer)) == (409, "event-delayed")
    await make_due(house.database)
    await until(replayed(consumer))
    (listed,) = await clinic.listed()
    assert (listed["outcome"], listed["problem"]) == ("accepted", None)
    assert await clinic.listed(outcome="delayed") == []


async def test_an_event_that_we_gave_up_stays_delayed_for_its_partner(
    house: House, clinic: Sender, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = cloud_event()
    async with failing(house.database):
        await consumer.apply([batch([on_the_topic(event)])])
        await bury_heads(consumer, monkeypatch)
    assert len(await rows(house.database, "SELECT 1 FROM dead_letter")) == 1
    assert [each["id"] for each in await clinic.listed(outcome="delayed")] == [event["id"]]
    assert (await clinic.read(event["id"])).json()["outcome"] == "delayed"


async def test_what_is_sent_again_over_http_has_its_outcome_at_once(
    house: House, clinic: Sender, consumer: Consumer
) -> None:
    event = cloud_event()
    async with failing(house.database):
        await consumer.apply([batch([on_the_topic(event)])])
    assert names(await clinic.send(event)) == ["accepted"]
    assert names(await clinic.listed()) == ["accepted"]
    await make_due(house.database)
    await until(replayed(consumer))
    (listed,) = await clinic.listed()
    assert (listed["outcome"], listed["copies"]) == ("accepted", 1)


async def test_delayed_ones_are_listed_in_pages_among_the_others_and_to_nobody_else(
    house: House, clinic: Sender, consumer: Consumer, clock: FixedClock
) -> None:
    sent = [cloud_event() for _ in range(4)]
    for number, event in enumerate(sent):
        clock.at = datetime.now(UTC)
        if number % 2:
            async with failing(house.database):
                await consumer.apply([batch([on_the_topic(event)])])
        else:
            await clinic.send(event)
    found = await items(house.api, "/v1/events", headers=clinic.headers)
    assert [each["id"] for each in found] == [each["id"] for each in reversed(sent)]
    assert names(found) == ["delayed", "accepted"] * 2
    assert len(await clinic.listed(received_since=found[1]["received_at"])) == 2
    assert len(await clinic.listed(type=sent[0]["type"], outcome="delayed")) == 2
    assert await clinic.listed(type="partner.project.withdrawn.v1") == []
    other = await Sender.of(house, "school")
    assert await other.listed() == []
    assert (await other.read(sent[1]["id"])).status_code == 404
