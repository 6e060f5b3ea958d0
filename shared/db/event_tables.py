"""What each service keeps in its own database: what is told, answered and decided, who is who."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    event,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from shared.db.ear_tables import add_ear_tables, moment

SLOTS = 16

# Outbox rows live for milliseconds: without this the table grows by its dead rows.
OUTBOX_STORAGE = (
    "ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0)"
)


def _message_columns() -> "list[Column[object]]":
    return [
        Column("slot", SmallInteger, nullable=False),
        Column("topic", String(249), nullable=False),
        Column("partition_key", String(200), nullable=False),
        Column("event_id", UUID(as_uuid=True), nullable=False),
        Column("event_type", String(200), nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("subjects", ARRAY(UUID(as_uuid=True)), nullable=False),
        moment("created_at"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("last_error", Text),
    ]


def add_event_tables(metadata: MetaData) -> None:
    """Declare the tables on a service's own metadata; call it once, where the metadata is made."""
    outbox = Table(
        "outbox",
        metadata,
        # Never with CACHE: it would break the order of ids.
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        *_message_columns(),
    )
    Index("outbox_slot", outbox.c.slot, outbox.c.id)
    Index("outbox_subjects", outbox.c.subjects, postgresql_using="gin")
    event.listen(outbox, "after_create", DDL(OUTBOX_STORAGE))  # type: ignore[no-untyped-call]
    Table(
        "outbox_dead",
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        *_message_columns(),
        Column("reason", Text, nullable=False),
        moment("died_at"),
    )
    Table(
        "event_sequence",
        metadata,
        Column("topic", String(249), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("last", BigInteger, nullable=False),
    )
    Table(
        "restore_note",
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        moment("at"),
        Column("backup_taken_at", DateTime(timezone=True), nullable=False),
        # Whatever is told after this restore has a higher number; the gap up to it is no loss.
        Column("floor", BigInteger, nullable=False),
        Column("floor_before", BigInteger, nullable=False),
    )
    add_ear_tables(metadata)
    idempotency = Table(
        "idempotency_answer",
        metadata,
        Column("principal", String(100), primary_key=True),
        Column("route", String(200), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", SmallInteger),
        Column("headers", JSONB),
        Column("body", LargeBinary),
        moment("created_at"),
    )
    Index("idempotency_created_at", idempotency.c.created_at)
    linked = Table(
        "linked_person",
        metadata,
        Column("old_id", UUID(as_uuid=True), primary_key=True),
        Column("new_id", UUID(as_uuid=True), nullable=False),
        Column("linked_at", DateTime(timezone=True), nullable=False),
    )
    Index("linked_person_new_id", linked.c.new_id)
    Table(
        "audit",
        metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        moment("at"),
        Column("actor", String(100), nullable=False),
        Column("action", String(100), nullable=False),
        Column("object_type", String(100), nullable=False),
        Column("object_id", String(200), nullable=False),
        Column("decision", JSONB, nullable=False),
        Column("correlation_id", String(200), nullable=False),
    )
