"""
Taking people out of the tables of the backbone.

Events about somebody that have not left, wait to be acted on, or are dead, are found by their
`subjects` and go at once. Quarantine cannot be searched, since nobody could read what is in it: it
is kept for 30 days and then goes as a whole. Records that are on the wire pass with their topic's
retention.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import text

from shared.contracts.matching import ProfileErased
from shared.db.lines import FREED
from shared.db.unit_of_work import UnitOfWork

# What tells others to forget somebody must not be forgotten with them.
_KEPT: Final = [ProfileErased.event_type]
_ABOUT: Final = "subjects && CAST(:people AS uuid[]) AND event_type <> ALL(CAST(:kept AS text[]))"
# What was told before a move may be heard after it, and names the id of then.
_FORMER = text("SELECT old_id FROM linked_person WHERE new_id = ANY(CAST(:people AS uuid[]))")
_OUTBOX = text(f"DELETE FROM outbox WHERE {_ABOUT}")  # noqa: S608  constants
_OUTBOX_DEAD = text(f"DELETE FROM outbox_dead WHERE {_ABOUT}")  # noqa: S608  constants
# Whoever acts on a line holds its row first.
_LOCK = text(
    f"""
    SELECT consumer, topic, key FROM parked_key
    WHERE (consumer, topic, key) IN (
        SELECT consumer, topic, key FROM parked WHERE {_ABOUT}
        UNION SELECT consumer, topic, key FROM dead_letter WHERE {_ABOUT}
    )
    ORDER BY consumer, topic, key FOR UPDATE
    """  # noqa: S608  constants
)
_EAR = text(
    f"""
    WITH waiting AS (DELETE FROM parked WHERE {_ABOUT} RETURNING *),
    dead AS (DELETE FROM dead_letter WHERE {_ABOUT} RETURNING *),
    gone AS (
        SELECT consumer, topic, key, source, event_id, NULL::timestamptz AS died_at FROM waiting
        UNION ALL SELECT consumer, topic, key, source, event_id, died_at FROM dead
    ), noted AS (
        UPDATE inbox i SET outcome = 'discarded' FROM gone g
        WHERE i.consumer = g.consumer AND i.source = g.source AND i.event_id = g.event_id
    ), {FREED}
    SELECT count(*) FROM gone
    """  # noqa: S608  constants
)
_CLOSE = text(
    """
    DELETE FROM parked_key k
    WHERE (consumer, topic, key) IN (SELECT * FROM unnest(
        CAST(:consumers AS text[]), CAST(:topics AS text[]), CAST(:keys AS text[])))
      AND NOT is_held AND NOT EXISTS (SELECT 1 FROM parked p
        WHERE p.consumer = k.consumer AND p.topic = k.topic AND p.key = k.key)
    """
)


async def forget_people(uow: UnitOfWork, people: Collection[UUID]) -> None:
    """
    Delete every kept event about any of them, in and out; lines that they held go on.

    Their former ids are meant too, so links are forgotten afterwards. The events of erasure itself
    stay: others have still to hear of it.
    """
    former = await uow.session.scalars(_FORMER, {"people": list(people)})
    about: dict[str, object] = {"people": sorted({*people, *former}), "kept": _KEPT}
    # In the same moment an operator may send one of them again, from where the first look comes
    # later to where it has been: the second look finds it there.
    for _ in range(2):
        await uow.session.execute(_OUTBOX, about)
        await uow.session.execute(_OUTBOX_DEAD, about)
        await _forget_heard(uow, about)


async def _forget_heard(uow: UnitOfWork, about: dict[str, object]) -> None:
    lines = (await uow.session.execute(_LOCK, about)).all()
    await uow.session.execute(_EAR, about)
    if lines:
        await uow.session.execute(
            _CLOSE,
            {
                "consumers": [line.consumer for line in lines],
                "topics": [line.topic for line in lines],
                "keys": [line.key for line in lines],
            },
        )
        uow.wake("parked")
