"""Kept events about somebody: waiting, dead, unsent; for tests of erasure."""

from uuid import UUID

from sqlalchemy import text

from shared.db.unit_of_work import Database

_TYPE = "matching.match.found.v1"
_KEEP = (
    # Two lines: one whose head is about the person, and one that the person's dead letter holds.
    "INSERT INTO parked_key (consumer, topic, key, attempts, next_at, error, is_held) VALUES "
    "('ear', 't', 'waits', 3, now() + interval '1 hour', CAST(:who AS text), false), "
    "('ear', 't', 'held', 3, now() + interval '1 hour', :who, true), "
    "('ear', 't', 'alone', 3, now() + interval '1 hour', :who, false)",
    "INSERT INTO parked (consumer, topic, key, source, event_id, event_type, headers, value, "
    "subjects) SELECT 'ear', 't', k, 's', i, :type, '', convert_to(w, 'UTF8'), s FROM (VALUES "
    "('waits', '1', CAST(:who AS text), ARRAY[CAST(:id AS uuid)]), "
    "('waits', '2', '', ARRAY[]::uuid[]), "
    "('held', '3', '', ARRAY[]::uuid[]), ('alone', '4', :who, ARRAY[CAST(:id AS uuid)])"
    ") AS v(k, i, w, s)",
    "INSERT INTO dead_letter (consumer, seq, topic, key, source, event_id, event_type, headers, "
    "value, subjects, attempts, error) VALUES ('ear', 0, 't', 'held', 's', '0', :type, '', "
    "convert_to(:who, 'UTF8'), ARRAY[CAST(:id AS uuid)], 24, :who)",
    "INSERT INTO inbox (consumer, source, event_id, outcome) SELECT 'ear', 's', n::text, "
    "CASE n WHEN 0 THEN 'dead' ELSE 'parked' END FROM generate_series(0, 4) AS n",
    "INSERT INTO outbox_dead (id, slot, topic, partition_key, event_id, event_type, sequence, "
    "headers, payload, subjects, reason) VALUES (0, 0, 't', 'k', gen_random_uuid(), :type, 1, "
    "'{}', convert_to(:who, 'UTF8'), ARRAY[CAST(:id AS uuid)], 'too large')",
)
_ABOUT = "SELECT count(*) FROM {} WHERE :id = ANY(subjects)"


async def keep_events_about(database: Database, person: UUID) -> None:
    """Let events about the person wait, be dead and be unsent, among events about nobody."""
    async with database.connection() as connection:
        for statement in _KEEP:
            values = {"id": person, "who": str(person), "type": _TYPE}
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), named)


async def kept_about(database: Database, person: UUID) -> int:
    """How many kept events name the person."""
    async with database.connection() as connection:
        counts = [
            int(await connection.scalar(text(_ABOUT.format(table)), {"id": person}) or 0)
            for table in ("parked", "dead_letter", "outbox_dead", "outbox")
        ]
    return sum(counts)


async def lines_left(database: Database) -> list[tuple[str, bool, bool]]:
    """(key, is held, is due) of the lines that wait."""
    async with database.connection() as connection:
        found = await connection.execute(
            text("SELECT key, is_held, next_at <= now() AS is_due FROM parked_key ORDER BY key")
        )
        return [(row.key, row.is_held, row.is_due) for row in found]


async def outcomes_of_kept(database: Database) -> list[str]:
    """What the inbox says of the five events, in their order."""
    async with database.connection() as connection:
        found = await connection.scalars(
            text("SELECT outcome FROM inbox WHERE consumer = 'ear' ORDER BY event_id")
        )
        return [str(outcome) for outcome in found]
