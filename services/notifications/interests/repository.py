"""All SQL of saved interests; an owner only ever reaches its own."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import String, delete, func, or_, select, type_coerce, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from services.notifications.interests.models import Interest
from services.notifications.partners.domain import Owner
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page

# With its array type, which the annotation does not tell the type checker.
_COUNTRIES = type_coerce(col(Interest.countries), ARRAY(String(2)))


# With its array type, which the annotation does not tell the type checker.
_COUNTRIES = type_coerce(col(Interest.countries), ARRAY(String(2)))


async def add(uow: UnitOfWork, interest: Interest) -> None:
    """A new one."""
    uow.session.add(interest)
    await uow.session.flush()


async def count(uow: UnitOfWork, owner_id: UUID) -> int:
    """How many an owner has."""
    found = await uow.session.scalar(
        select(func.count()).select_from(Interest).where(col(Interest.owner_id) == owner_id)
    )
    return int(found or 0)


async def find(uow: UnitOfWork, owner: Owner, interest_id: UUID) -> Interest | None:
    """The owner's, its row locked."""
    found: Interest | None = await uow.session.scalar(
        select(Interest)
        .where(col(Interest.id) == interest_id, col(Interest.owner_id) == owner.id)
        .with_for_update()
    )
    return found


async def page_of(uow: UnitOfWork, owner: Owner, page: PageRequest) -> Rows[Interest]:
    """The owner's, the oldest first."""
    statement = (
        select(Interest)
        .where(col(Interest.owner_id) == owner.id)
        .order_by(col(Interest.created_at), col(Interest.id))
    )
    return await select_page(uow.session, statement, page)


async def list_of(uow: UnitOfWork, owner_id: UUID) -> list[Interest]:
    """All of an owner, for its export."""
    found = await uow.session.scalars(
        select(Interest).where(col(Interest.owner_id) == owner_id).order_by(col(Interest.id))
    )
    return list(found)


async def perhaps(uow: UnitOfWork, countries: Collection[str]) -> list[Interest]:
    """Those that may fit something in these countries, or anywhere where none is named."""
    near = [_COUNTRIES.overlap(list(countries))] if countries else []
    statement = select(Interest).order_by(col(Interest.owner_id), col(Interest.id))
    if near:
        statement = statement.where(or_(*near, func.cardinality(col(Interest.countries)) == 0))
    return list(await uow.session.scalars(statement))


async def remove(uow: UnitOfWork, interest_id: UUID) -> None:
    """Delete one."""
    await uow.session.execute(delete(Interest).where(col(Interest.id) == interest_id))


async def erase(uow: UnitOfWork, owner_id: UUID) -> int:
    """Delete all of an owner; answers how many."""
    deleted = await uow.session.execute(
        delete(Interest).where(col(Interest.owner_id) == owner_id).returning(col(Interest.id))
    )
    return len(deleted.all())


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """All of an owner belong to another id; answers how many."""
    moved = await uow.session.execute(
        update(Interest)
        .where(col(Interest.owner_id) == old)
        .values(owner_id=new)
        .returning(col(Interest.id))
    )
    return len(moved.all())
