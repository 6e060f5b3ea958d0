"""All SQL of introductions; nobody reaches one of which they are no side."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.introductions.domain import Asker
from services.notifications.introductions.models import Introduction
from shared.contracts.matching import MatchAgreed
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page


async def write(uow: UnitOfWork, agreed: MatchAgreed) -> None:
    """Write that both sides agreed, over an earlier agreement of the same match."""
    values = {
        "project_id": agreed.project_id,
        "project_title": agreed.project_title,
        "project_partner_id": agreed.project_partner_id,
        "role": agreed.role,
        "role_title": agreed.role_title,
        "list_kind": agreed.list_kind,
        "profile_id": agreed.profile_id,
        "person_id": agreed.person_id,
        "partner_id": agreed.partner_id,
        "agreed_at": agreed.at,
        "ended_at": None,
    }
    await uow.session.execute(
        upsert(Introduction)
        .values(match_id=agreed.match_id, **values)
        .on_conflict_do_update(index_elements=["match_id"], set_=values)
    )


async def close(uow: UnitOfWork, match_id: UUID, at: datetime) -> bool:
    """Write that it is over; whether there was an open one."""
    found = await uow.session.scalar(
        update(Introduction)
        .where(col(Introduction.match_id) == match_id, col(Introduction.ended_at).is_(None))
        .values(ended_at=at)
        .returning(col(Introduction.match_id))
    )
    return found is not None


async def find(uow: UnitOfWork, match_id: UUID, asker: Asker) -> Introduction | None:
    """The introduction, for one of its two sides."""
    found: Introduction | None = await uow.session.scalar(
        select(Introduction).where(col(Introduction.match_id) == match_id, _concerns(asker))
    )
    return found


async def page_of(uow: UnitOfWork, asker: Asker, page: PageRequest) -> Rows[Introduction]:
    """Those of which the asker is a side, the newest agreement first."""
    statement = (
        select(Introduction)
        .where(_concerns(asker))
        .order_by(col(Introduction.agreed_at).desc(), col(Introduction.match_id).desc())
    )
    return await select_page(uow.session, statement, page)


async def list_of(uow: UnitOfWork, person_id: UUID) -> list[Introduction]:
    """Every introduction of a person, for its export."""
    found = await uow.session.scalars(
        select(Introduction)
        .where(col(Introduction.person_id) == person_id)
        .order_by(col(Introduction.agreed_at), col(Introduction.match_id))
    )
    return list(found)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Give a person's introductions to another id; answers how many."""
    moved = await uow.session.execute(
        update(Introduction)
        .where(col(Introduction.person_id) == old)
        .values(person_id=new)
        .returning(col(Introduction.match_id))
    )
    return len(moved.all())


async def erase(uow: UnitOfWork, subject_ids: list[UUID]) -> int:
    """Delete those of a person or a profile; answers how many."""
    deleted = await uow.session.execute(
        delete(Introduction)
        .where(
            col(Introduction.person_id).in_(subject_ids)
            | col(Introduction.profile_id).in_(subject_ids)
        )
        .returning(col(Introduction.match_id))
    )
    return len(deleted.all())


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete those that were agreed long ago, or were over long ago; answers how many."""
    last = func.coalesce(col(Introduction.ended_at), col(Introduction.agreed_at))
    old = (
        select(col(Introduction.match_id))
        .where(col(Introduction.agreed_at) < than, last < than)
        .limit(most)
    )
    deleted = await uow.session.execute(
        delete(Introduction)
        .where(col(Introduction.match_id).in_(old))
        .returning(col(Introduction.match_id))
    )
    return len(deleted.all())


def _concerns(asker: Asker) -> ColumnElement[bool]:
    people = [asker.person_id] if asker.person_id else []
    return or_(
        col(Introduction.person_id).in_(people),
        col(Introduction.partner_id).in_(asker.partner_ids),
        col(Introduction.project_partner_id).in_(asker.partner_ids),
    )
