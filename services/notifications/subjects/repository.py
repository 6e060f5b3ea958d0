"""The SQL that erases people from the tables of the backbone."""

from uuid import UUID

from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork

_FORGET_ANSWERS = text("DELETE FROM idempotency_answer WHERE principal = :principal")
_FORGET_OUTBOX = text("DELETE FROM outbox WHERE subjects && CAST(:subjects AS uuid[])")
_FORGET_DEAD = text("DELETE FROM outbox_dead WHERE subjects && CAST(:subjects AS uuid[])")


async def forget_answers(uow: UnitOfWork, person_id: UUID) -> None:
    """Delete the kept answers to the person's requests."""
    await uow.session.execute(_FORGET_ANSWERS, {"principal": f"person:{person_id}"})


async def forget_events(uow: UnitOfWork, subject_ids: list[UUID]) -> None:
    """Delete the events about somebody that have not left, or never will."""
    await uow.session.execute(_FORGET_OUTBOX, {"subjects": subject_ids})
    await uow.session.execute(_FORGET_DEAD, {"subjects": subject_ids})
