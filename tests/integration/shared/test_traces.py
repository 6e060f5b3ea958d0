"""Erasure reaches what waits and what is dead, and lets go of the lines that it held."""

from importlib import import_module
from uuid import uuid4

import pytest

from shared.contracts.matching import ProfileErased
from shared.db.traces import forget_people
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.worker import Worker
from shared.observability import metrics
from tests.support.parking import rows
from tests.support.traces import keep_events_about, kept_about, lines_left, outcomes_of_kept


async def test_lines_go_on_without_the_events_of_who_left(matching_database: Database) -> None:
    person, other = uuid4(), uuid4()
    await keep_events_about(matching_database, person)
    async with matching_database.unit_of_work() as uow:
        await forget_people(uow, [other])
    assert await kept_about(matching_database, person) == 4
    for _ in range(2):
        async with matching_database.unit_of_work() as uow:
            await forget_people(uow, [person, other])
        assert await kept_about(matching_database, person) == 0
        left = await lines_left(matching_database)
        assert left == [("held", False, True), ("waits", False, True)]
        said = await outcomes_of_kept(matching_database)
        assert said == ["discarded", "discarded", "parked", "parked", "discarded"]
    words = await rows(matching_database, "SELECT error FROM parked_key")
    assert str(person) not in str(words)


@pytest.mark.parametrize("service", ["registry", "matching", "notifications"])
async def test_an_erasure_reaches_what_was_heard_under_a_former_id_after_the_move(
    registry_database: Database,
    matching_database: Database,
    notifications_database: Database,
    service: str,
) -> None:
    database = {
        "registry": registry_database,
        "matching": matching_database,
        "notifications": notifications_database,
    }[service]
    subjects = import_module(f"services.{service}.subjects.service")
    old, new = uuid4(), uuid4()
    async with database.unit_of_work() as uow:
        await subjects.link(uow, old=old, new=new, actor="test")
    await keep_events_about(database, old)
    async with database.unit_of_work() as uow:
        await subjects.erase_subject(uow, person_id=new, actor="test")
    assert await kept_about(database, old) == 0
    assert await rows(database, "SELECT 1 FROM linked_person") == []


async def test_the_news_of_an_erasure_is_not_forgotten(matching_database: Database) -> None:
    person = uuid4()
    async with matching_database.unit_of_work() as uow:
        uow.publish(ProfileErased(profile_id=person, person_id=person, partner_id=None, at=uow.now))
    async with matching_database.unit_of_work() as uow:
        await forget_people(uow, [person])
    assert len(await rows(matching_database, "SELECT 1 FROM outbox")) == 1


def worker(database: Database) -> Worker:
    """A worker whose one ear is called as its service is."""
    return Worker(
        "ear",
        database=database,
        transport=InProcessTransport({}),
        hears={ProfileErased: _nothing},
        loops=[],
        wake=Wake(),
    )


async def _nothing(*_: object) -> None:
    """Hear, and do nothing."""


async def test_what_waits_or_is_dead_is_never_swept_and_quarantine_is(
    matching_database: Database,
) -> None:
    await keep_events_about(matching_database, uuid4())
    await rows(matching_database, "INSERT INTO inbox VALUES ('ear', 's', 'old', now(), 'applied')")
    await rows(matching_database, "UPDATE inbox SET received_at = now() - interval '31 days'")
    await rows(
        matching_database,
        "INSERT INTO quarantine (consumer, topic, partition, place, key, headers, value, reason, "
        "quarantined_at) SELECT 'ear', 't', 0, days::text, '', '', '', '', "
        "now() - make_interval(days => days) FROM unnest(ARRAY[29, 31]) AS days",
    )
    (sweep,) = [loop for loop in worker(matching_database).loops if loop.name == "sweep"]
    assert await sweep.step()
    assert not await sweep.step()
    assert await outcomes_of_kept(matching_database) == ["dead"] + ["parked"] * 4
    assert [row.place for row in await rows(matching_database, "SELECT place FROM quarantine")] == [
        "29"
    ]
    for table in ("parked", "dead_letter"):
        assert await rows(matching_database, f"SELECT 1 FROM {table}")  # noqa: S608


async def test_how_much_waits_and_is_dead_can_be_measured(matching_database: Database) -> None:
    await keep_events_about(matching_database, uuid4())
    await rows(matching_database, "UPDATE parked SET parked_at = now() - interval '1 hour'")
    (measure,) = [loop for loop in worker(matching_database).loops if loop.name == "measure"]

    async def measured() -> list[float]:
        await measure.step()
        gauges = (
            metrics.PARKED_KEYS,
            metrics.HELD_KEYS,
            metrics.PARKED_EVENTS,
            metrics.DEAD_LETTERS,
            metrics.QUARANTINED,
        )
        return [gauge.labels("ear")._value.get() for gauge in gauges]

    assert await measured() == [3.0, 1.0, 4.0, 1.0, 0.0]
    assert metrics.PARKED_AGE.labels("ear")._value.get() >= 3600
    for table in ("parked", "parked_key", "dead_letter"):
        await rows(matching_database, f"DELETE FROM {table}")  # noqa: S608
    assert await measured() == [0.0] * 5
