"""
Who a person is now whose id changed, and the rows of the backbone that name a person.

An id changes when an identity provider gives somebody a new `sub`. What was said before under the
old id may be heard long after: an event on its way, a link in a mail. `linked_person` is how it
still reaches its owner.

* CannotBeLinked    409  both ids have something that only one of them can keep
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict

_HOLD = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:person, 7303))")
_HOLD_ALL = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(CAST(person AS text), 7303)) FROM "
    "(SELECT person FROM unnest(CAST(:people AS uuid[])) AS v(person) ORDER BY person) AS p"
)
_HOLD_ALONE = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(person AS text), 7303)) FROM "
    "(SELECT person FROM unnest(CAST(:people AS uuid[])) AS v(person) ORDER BY person) AS p"
)
_NOTE = text(
    """
    INSERT INTO linked_person AS l (old_id, new_id, linked_at) VALUES (:old, :new, :at)
    ON CONFLICT (old_id) DO UPDATE SET new_id = :new, linked_at = :at
    WHERE l.new_id <> :new OR :has_moved
    RETURNING old_id
    """
)
# Whoever became `old` before is `new` now; and `new` is nobody's old id any more.
_FOLLOW = text("UPDATE linked_person SET new_id = :new WHERE new_id = :old")
_UNDO = text("DELETE FROM linked_person WHERE old_id = :new")
_NOW = text("SELECT old_id, new_id FROM linked_person WHERE old_id = ANY(:people)")
_SINCE = text(
    "SELECT EXISTS (SELECT FROM linked_person WHERE new_id = :person AND linked_at > :moment)"
)
_FORGET = text("DELETE FROM linked_person WHERE new_id = :person OR old_id = :person")
# A key that both used keeps the answer that the new id got.
_ANSWERS = text(
    """
    UPDATE idempotency_answer AS mine SET principal = :new
    WHERE principal = :old AND NOT EXISTS (
        SELECT FROM idempotency_answer AS theirs
        WHERE theirs.principal = :new AND theirs.route = mine.route AND theirs.key = mine.key)
    """
)
_ANSWERS_LEFT = text("DELETE FROM idempotency_answer WHERE principal = :old")
# What waits to leave or to be heard, and what never will: erasure finds its rows by `subjects`.
_TOLD = tuple(
    text(
        f"UPDATE {table} SET subjects = array_replace(subjects, :old, :new) "  # noqa: S608  constants
        "WHERE subjects @> ARRAY[CAST(:old AS uuid)]"
    )
    for table in ("outbox", "outbox_dead", "parked", "dead_letter")
)


class CannotBeLinked(Conflict):
    """Both ids have something that only one of them can keep; the text says what to do."""

    slug = "person-cannot-be-linked"
    title = "The two ids cannot be joined"


async def hold_alone(uow: UnitOfWork, *, people: Collection[UUID]) -> dict[UUID, UUID]:
    """
    What comes first in a move, and in whatever nobody may do beside another: ids of today, by id.

    Whoever holds one of the ids finishes, whoever comes later waits.
    """
    await uow.session.execute(_HOLD_ALONE, {"people": list(people)})
    return await who_now(uow, people)


async def hold(uow: UnitOfWork, *, person_id: UUID) -> UUID:
    """
    The person's id of today, which stays theirs until this transaction ends.

    For whoever writes under the id what a move would have taken along. The lock comes before the
    look: who has waited for a move sees it.
    """
    await uow.session.execute(_HOLD, {"person": str(person_id)})
    return (await who_now(uow, [person_id]))[person_id]


async def hold_all(uow: UnitOfWork, *, people: Collection[UUID]) -> dict[UUID, UUID]:
    """The same for many, in one order for everybody: each id of today by the id that was named."""
    await uow.session.execute(_HOLD_ALL, {"people": list(people)})
    return await who_now(uow, people)


async def link(uow: UnitOfWork, *, old: UUID, new: UUID, moved: dict[str, int], actor: str) -> None:
    """
    From now on `old` is `new`, with a line in the audit; a second time changes nothing.

    The service's own rows were moved before, in the same transaction; `moved` counts them. The
    moment of the newest move is kept: an erasure of `new` from before it is not about what came.
    """
    await _rename_in_backbone(uow, old=old, new=new)
    await uow.session.execute(_UNDO, {"new": new})
    await uow.session.execute(_FOLLOW, {"old": old, "new": new})
    values = {"old": old, "new": new, "at": uow.now, "has_moved": any(moved.values())}
    if await uow.session.scalar(_NOTE, values) is None:
        return
    await audit.note(
        uow,
        actor=actor,
        action="subject.linked",
        object_type="person",
        object_id=new,
        decision={"old": str(old), "moved": moved},
    )


async def who_now(uow: UnitOfWork, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Each person's id of today by the id that was named."""
    found = await uow.session.execute(_NOW, {"people": list(people)})
    return {person: person for person in people} | {row.old_id: row.new_id for row in found}


async def came_after(uow: UnitOfWork, *, person_id: UUID, moment: datetime) -> bool:
    """Whether somebody else's things came to this id after the moment."""
    return bool(await uow.session.scalar(_SINCE, {"person": person_id, "moment": moment}))


async def _rename_in_backbone(uow: UnitOfWork, *, old: UUID, new: UUID) -> None:
    """
    Kept answers, and events on their way or set aside, belong to the new id.

    A request that is repeated after the move gets its first answer, byte for byte, and an erasure
    of the new id finds both.
    """
    principals = {"old": f"person:{old}", "new": f"person:{new}"}
    await uow.session.execute(_ANSWERS, principals)
    await uow.session.execute(_ANSWERS_LEFT, {"old": principals["old"]})
    # Twice: an operator may send one of them again meanwhile, from one table into another.
    for statement in (*_TOLD, *_TOLD):
        await uow.session.execute(statement, {"old": old, "new": new})


async def forget_links(uow: UnitOfWork, *, person_id: UUID) -> None:
    """A person who left is nobody's new id."""
    await uow.session.execute(_FORGET, {"person": person_id})
