"""The ear alone, without a transport: positions, the inbox, quarantine, and what it tells."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from shared.messaging.consumer import Consumer
from shared.messaging.kept import unpack_headers
from shared.messaging.transport import Batch, Outcome, Position, Record, Span
from tests.support.events import effects, membership, note_effect, tell

TOPIC = "registry.memberships"


def listening(database: Database) -> Consumer:
    return Consumer("matching", database, {MembershipChanged: note_effect})


async def records(database: Database, count: int, *, key: UUID | None = None) -> list[Record]:
    """Real records of one key, taken from the outbox and given offsets from 0."""
    key = key or uuid4()
    await tell(database, *(membership(key) for _ in range(count)))
    async with database.connection() as connection:
        rows = await connection.execute(
            text("DELETE FROM outbox RETURNING id, headers, payload, partition_key")
        )
        found = sorted(rows.all(), key=lambda row: row.id)
    return [
        Record(
            TOPIC,
            0,
            offset,
            row.partition_key,
            tuple((name, value.encode()) for name, value in row.headers.items()),
            row.payload,
        )
        for offset, row in enumerate(found)
    ]


def batch(some: Iterable[Record], start: int = 0) -> Batch:
    chosen = tuple(some)
    return Batch(chosen, Span(TOPIC, 0, start, chosen[-1].offset + 1))


async def rows(database: Database, query: str) -> list[Any]:
    async with database.connection() as connection:
        return list((await connection.execute(text(query))).all())


async def numbers(database: Database) -> list[int]:
    return [number for _, number in await effects(database)]


async def test_a_batch_moves_the_position_and_remembers_the_last_event(database: Database) -> None:
    ear, told = listening(database), await records(database, 5)
    await ear.begin_at(TOPIC, 0, 0)
    assert await ear.apply([batch(told)]) == Outcome()
    assert await ear.position(TOPIC, 0) == Position(5, told[-1].mark)
    assert await numbers(database) == [1, 2, 3, 4, 5]


async def test_a_batch_read_from_another_position_changes_nothing(database: Database) -> None:
    ear, told = listening(database), await records(database, 10)
    await ear.begin_at(TOPIC, 0, 0)
    # The first five were read and thrown away: acting on the rest would step over them.
    outcome = await ear.apply([batch(told[5:], start=5)])
    assert outcome.lost == (Span(TOPIC, 0, 5, 10),)
    assert await numbers(database) == []
    assert await ear.position(TOPIC, 0) == Position(0, None)


async def test_a_zombie_that_comes_back_cannot_move_the_position_back(database: Database) -> None:
    zombie, owner, told = listening(database), listening(database), await records(database, 6)
    await owner.begin_at(TOPIC, 0, 0)
    await owner.apply([batch(told)])
    outcome = await zombie.apply([batch(told[:3])])
    assert outcome.lost == (Span(TOPIC, 0, 0, 3),)
    assert (await owner.position(TOPIC, 0)) == Position(6, told[-1].mark)


async def test_copies_within_and_across_batches_have_one_effect(database: Database) -> None:
    ear, told = listening(database), await records(database, 3)
    await ear.begin_at(TOPIC, 0, 0)
    copies = [
        Record(TOPIC, 0, n, each.key, each.headers, each.value)
        for n, each in enumerate([*told, *told])
    ]
    await ear.apply([batch(copies)])
    await ear.apply([Batch(tuple(told), None)])
    assert await numbers(database) == [1, 2, 3]


@pytest.mark.parametrize("header", ["ce_id", "ce_source", "ce_specversion"])
async def test_a_record_without_an_envelope_is_kept_in_quarantine_and_holds_nobody(
    database: Database, header: str
) -> None:
    ear, told = listening(database), await records(database, 3)
    headers = tuple(each for each in told[1].headers if each[0] != header)
    told[1] = Record(TOPIC, 0, 1, told[1].key, headers, told[1].value)
    await ear.begin_at(TOPIC, 0, 0)
    assert await ear.apply([batch(told)]) == Outcome()
    assert await numbers(database) == [1, 3]
    kept = await rows(database, "SELECT * FROM quarantine")
    assert [(row.place, row.value, unpack_headers(row.headers)) for row in kept] == [
        ("1", told[1].value, headers)
    ]
    assert "BadEnvelope" in kept[0].reason


async def test_an_unknown_type_is_passed_by_and_an_unknown_version_is_kept(
    database: Database,
) -> None:
    ear, told = listening(database), await records(database, 3)

    def of_type(record: Record, name: bytes) -> Record:
        headers = tuple({**dict(record.headers), "ce_type": name}.items())
        return Record(TOPIC, 0, record.offset, record.key, headers, record.value)

    await ear.begin_at(TOPIC, 0, 0)
    await ear.apply([batch([of_type(told[0], b"registry.tea.served.v1"), *told[1:]])])
    assert await numbers(database) == [2, 3]
    assert await rows(database, "SELECT * FROM quarantine") == []
    later = Record(TOPIC, 0, 3, told[0].key, told[0].headers, told[0].value)
    await ear.apply([batch([of_type(later, b"registry.membership.changed.v7")], start=3)])
    kept = await rows(database, "SELECT reason FROM quarantine")
    assert ["UnknownVersion" in row.reason for row in kept] == [True]


async def test_bytes_that_no_text_column_takes_are_kept_as_they_are(database: Database) -> None:
    ear, told = listening(database), await records(database, 1)
    headers = (("ce_id", b"\0\xff"), ("x\0", b"\x80"), *told[0].headers[1:])
    await ear.begin_at(TOPIC, 0, 0)
    await ear.apply([batch([Record(TOPIC, 0, 0, "k\0\udcff", headers, b"\0\xfe")])])
    (kept,) = await rows(database, "SELECT * FROM quarantine")
    assert (kept.key, kept.value) == (b"k\0\xff", b"\0\xfe")
    assert unpack_headers(kept.headers) == headers


async def test_a_copy_of_a_quarantined_record_is_kept_once(database: Database) -> None:
    ear = listening(database)
    broken = Record(TOPIC, 0, -1, "k", (), b"no event")
    await ear.apply([Batch((broken, broken), None)])
    await ear.apply([Batch((broken,), None)])
    assert len(await rows(database, "SELECT * FROM quarantine")) == 1


async def test_an_outage_inside_a_handler_leaves_the_batch_as_it_was(database: Database) -> None:
    async def cut(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        await note_effect(event, uow)
        async with database.connection() as other:
            mine = await uow.session.scalar(text("SELECT pg_backend_pid()"))
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        await uow.session.execute(text("SELECT 1"))

    ear = Consumer("matching", database, {MembershipChanged: cut})
    told = await records(database, 2)
    await ear.begin_at(TOPIC, 0, 0)
    with pytest.raises(HouseDown):
        await ear.apply([batch(told)])
    assert await numbers(database) == []
    assert await ear.position(TOPIC, 0) == Position(0, None)


async def test_what_a_handler_tells_belongs_to_the_flow_of_its_event(database: Database) -> None:
    answer = membership()

    async def tell_on(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        uow.publish(answer)

    told = await records(database, 1)
    await Consumer("matching", database, {MembershipChanged: tell_on}).apply(
        [Batch(tuple(told), None)]
    )
    async with database.connection() as connection:
        headers = await connection.scalar(text("SELECT headers FROM outbox"))
    before = {name: value.decode() for name, value in told[0].headers}
    assert headers["ce_causationid"] == before["ce_id"]
    assert headers["ce_correlationid"] == before["ce_correlationid"]
    assert headers["ce_source"] == "/matching"
