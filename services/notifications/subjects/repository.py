"""The SQL that erases people from the tables of the backbone."""

from uuid import UUID

from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork

_FORGET_ANSWERS = text("DELETE FROM idempotency_answer WHERE principal = :principal")


async def forget_answers(uow: UnitOfWork, person_id: UUID) -> None:
    """Delete the kept answers to the person's requests."""
    await uow.session.execute(_FORGET_ANSWERS, {"principal": f"person:{person_id}"})
