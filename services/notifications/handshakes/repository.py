"""All SQL of what was heard last of each handshake."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.handshakes.models import Handshake
from shared.contracts.matching import HandshakeStep
from shared.db.unit_of_work import UnitOfWork


async def note(uow: UnitOfWork, step: HandshakeStep, name: str, sequence: int) -> bool:
    """Write that the step was heard; False when it, or a newer one of the match, was before."""
    values = {
        "profile_id": step.profile_id,
        "person_id": step.person_id,
        "step": name,
        "sequence": sequence,
        "heard_at": uow.now,
    }
    written = await uow.session.scalar(
        upsert(Handshake)
        .values(match_id=step.match_id, **values)
        .on_conflict_do_update(
            index_elements=["match_id"], set_=values, where=col(Handshake.sequence) < sequence
        )
        .returning(col(Handshake.match_id))
    )
    return written is not None


async def list_of(uow: UnitOfWork, person_id: UUID) -> list[Handshake]:
    """Every handshake of a person, for its export."""
    found = await uow.session.scalars(
        select(Handshake)
        .where(col(Handshake.person_id) == person_id)
        .order_by(col(Handshake.heard_at), col(Handshake.match_id))
    )
    return list(found)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Give a person's handshakes to another id; answers how many."""
    moved = await uow.session.execute(
        update(Handshake)
        .where(col(Handshake.person_id) == old)
        .values(person_id=new)
        .returning(col(Handshake.match_id))
    )
    return len(moved.all())


async def erase(uow: UnitOfWork, subject_ids: list[UUID]) -> int:
    """Delete those of a person or a profile; answers how many."""
    deleted = await uow.session.execute(
        delete(Handshake)
        .where(
            col(Handshake.person_id).in_(subject_ids) | col(Handshake.profile_id).in_(subject_ids)
        )
        .returning(col(Handshake.match_id))
    )
    return len(deleted.all())


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete those of which nothing was heard for long; answers how many."""
    old = select(col(Handshake.match_id)).where(col(Handshake.heard_at) < than).limit(most)
    deleted = await uow.session.execute(
        delete(Handshake).where(col(Handshake.match_id).in_(old)).returning(col(Handshake.match_id))
    )
    return len(deleted.all())
