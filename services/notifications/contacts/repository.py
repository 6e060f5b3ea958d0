"""All SQL of contact points; an owner only ever reaches its own."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.contacts.models import ContactPoint
from services.notifications.partners.domain import Owner
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import PrincipalKind

_LOCK_OWNER = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


async def lock_owner(uow: UnitOfWork, owner_id: UUID) -> None:
    """Two requests of one owner that count its contact points or codes go one after another."""
    await uow.session.execute(_LOCK_OWNER, {"name": f"contact_point:{owner_id}"})


async def add(uow: UnitOfWork, point: ContactPoint) -> bool:
    """Write a contact point; False when the owner has the address already."""
    written = await uow.session.scalar(
        upsert(ContactPoint)
        .values(**point.model_dump())
        .on_conflict_do_nothing(constraint="contact_point_once")
        .returning(col(ContactPoint.id))
    )
    return written is not None


async def count(uow: UnitOfWork, owner_id: UUID) -> int:
    """How many an owner has."""
    found = await uow.session.scalar(
        select(func.count()).select_from(ContactPoint).where(col(ContactPoint.owner_id) == owner_id)
    )
    return int(found or 0)


async def find(uow: UnitOfWork, owner: Owner, contact_point_id: UUID) -> ContactPoint | None:
    """The owner's contact point, locked against other edits."""
    found: ContactPoint | None = await uow.session.scalar(
        select(ContactPoint)
        .where(col(ContactPoint.id) == contact_point_id, col(ContactPoint.owner_id) == owner.id)
        .with_for_update()
    )
    return found


async def with_ids(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, ContactPoint]:
    """Contact points by their ids alone, for the dispatcher."""
    found = await uow.session.scalars(select(ContactPoint).where(col(ContactPoint.id).in_(ids)))
    return {each.id: each for each in found}


async def page_of(uow: UnitOfWork, owner: Owner, page: PageRequest) -> Rows[ContactPoint]:
    """The owner's contact points, the oldest first."""
    statement = (
        select(ContactPoint)
        .where(col(ContactPoint.owner_id) == owner.id)
        .order_by(col(ContactPoint.created_at), col(ContactPoint.id))
    )
    return await select_page(uow.session, statement, page)


async def verified_of(uow: UnitOfWork, owner_ids: list[UUID]) -> list[ContactPoint]:
    """The confirmed contact points of the owners."""
    found = await uow.session.scalars(
        select(ContactPoint)
        .where(
            col(ContactPoint.owner_id).in_(owner_ids), col(ContactPoint.verified_at).is_not(None)
        )
        .order_by(col(ContactPoint.id))
    )
    return list(found)


async def list_of(uow: UnitOfWork, owner_id: UUID) -> list[ContactPoint]:
    """Every contact point of an owner."""
    found = await uow.session.scalars(
        select(ContactPoint)
        .where(col(ContactPoint.owner_id) == owner_id)
        .order_by(col(ContactPoint.created_at), col(ContactPoint.id))
    )
    return list(found)


async def is_taken(uow: UnitOfWork, point: ContactPoint, key: str) -> bool:
    """Whether another contact point of the same owner has the address."""
    found = await uow.session.scalar(
        select(col(ContactPoint.id)).where(
            col(ContactPoint.owner_id) == point.owner_id,
            col(ContactPoint.address_key) == key,
            col(ContactPoint.id) != point.id,
        )
    )
    return found is not None


async def hide(uow: UnitOfWork, owner_id: UUID) -> None:
    """None of the owner's contact points is the chosen one."""
    await uow.session.execute(
        update(ContactPoint)
        .where(col(ContactPoint.owner_id) == owner_id, col(ContactPoint.is_shown))
        .values(is_shown=False, version=col(ContactPoint.version) + 1)
    )


async def remove(uow: UnitOfWork, contact_point_id: UUID) -> None:
    """Delete a contact point."""
    await uow.session.execute(delete(ContactPoint).where(col(ContactPoint.id) == contact_point_id))


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Give a person's contact points to another id, confirmed as they are; answers how many."""
    moved = await uow.session.execute(
        update(ContactPoint)
        .where(
            col(ContactPoint.owner_id) == old,
            col(ContactPoint.owner_kind) == PrincipalKind.PERSON,
        )
        .values(owner_id=new)
        .returning(col(ContactPoint.id))
    )
    return len(moved.all())


async def erase(uow: UnitOfWork, owner_id: UUID) -> list[UUID]:
    """Delete all of an owner; answers which."""
    deleted = await uow.session.execute(
        delete(ContactPoint)
        .where(col(ContactPoint.owner_id) == owner_id)
        .returning(col(ContactPoint.id))
    )
    return list(deleted.scalars())
