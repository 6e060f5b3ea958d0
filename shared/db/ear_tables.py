"""
The tables of a service's ear: what was heard, how far, what waits, what died, what nobody can read.

`parked_key` is the lock and the clock of a key that waits, `parked` only its queue: with one table
for both, two replaying loops pass each other.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

# Numbers the queue of every key; a letter that comes back keeps its number, so its place.
PARKED_SEQUENCE = "parked_seq"


def moment(name: str) -> "Column[object]":
    """A point in time that is the present one unless it is said."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _kept_record() -> "list[Column[object]]":
    return [
        Column("topic", String(249), nullable=False),
        Column("key", String(200), nullable=False),
        Column("source", String(200), nullable=False),
        Column("event_id", String(200), nullable=False),
        Column("event_type", String(200), nullable=False),
        Column("headers", LargeBinary, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("subjects", ARRAY(UUID(as_uuid=True)), nullable=False),
    ]


def add_ear_tables(metadata: MetaData) -> None:
    """Declare the tables on a service's own metadata."""
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("source", String(200), primary_key=True),
        Column("event_id", String(200), primary_key=True),
        moment("received_at"),
        # applied, ignored, parked, dead or discarded
        Column("outcome", String(20), nullable=False, server_default="applied"),
    )
    Index("inbox_received_at", inbox.c.received_at)
    Table(
        "consumer_position",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("topic", String(249), primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("next_offset", BigInteger, nullable=False),
        Column("last_event_id", String(200)),
    )
    _add_parking(metadata)
    _add_graves(metadata)


def _add_parking(metadata: MetaData) -> None:
    key = Table(
        "parked_key",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("topic", String(249), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("attempts", Integer, nullable=False),
        moment("next_at"),
        moment("first_at"),
        # Its head died and its type says that nothing may pass it.
        Column("is_held", Boolean, nullable=False, server_default="false"),
        Column("error", Text, nullable=False),
    )
    Index("parked_key_next_at", key.c.consumer, key.c.next_at)
    seq = Sequence(PARKED_SEQUENCE, metadata=metadata, data_type=BigInteger)
    parked = Table(
        "parked",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("seq", BigInteger, seq, primary_key=True, server_default=seq.next_value()),
        *_kept_record(),
        moment("parked_at"),
    )
    Index("parked_line", parked.c.consumer, parked.c.topic, parked.c.key, parked.c.seq)
    Index("parked_once", *_identity(parked), unique=True)
    Index("parked_subjects", parked.c.subjects, postgresql_using="gin")


def _add_graves(metadata: MetaData) -> None:
    dead = Table(
        "dead_letter",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        *_kept_record(),
        Column("attempts", Integer, nullable=False),
        Column("error", Text, nullable=False),
        moment("first_at"),
        moment("died_at"),
    )
    Index("dead_letter_line", dead.c.consumer, dead.c.topic, dead.c.key)
    Index("dead_letter_once", *_identity(dead), unique=True)
    Index("dead_letter_subjects", dead.c.subjects, postgresql_using="gin")
    quarantine = Table(
        "quarantine",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("topic", String(249), nullable=False),
        Column("partition", Integer, nullable=False),
        # Without a log the record's own digest stands for its place.
        Column("place", String(80), nullable=False),
        Column("key", LargeBinary, nullable=False),
        Column("headers", LargeBinary, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("reason", Text, nullable=False),
        moment("quarantined_at"),
    )
    Index(
        "quarantine_once",
        quarantine.c.consumer,
        quarantine.c.topic,
        quarantine.c.partition,
        quarantine.c.place,
        unique=True,
    )


def _identity(table: Table) -> "tuple[Column[object], ...]":
    return table.c.consumer, table.c.source, table.c.event_id
