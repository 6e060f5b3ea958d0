"""
An operator's decision where to go on, after a topic was made again or was passed by retention.

A worker that is reading notices with its next batch, whose position is then another one; one that
stands still looks again within half a minute. What is read twice is dropped by the inbox for as
long as that remembers it.

* PositionNotFound    404  this consumer never read this partition
"""

from sqlalchemy.engine import Row

from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import Page, PageRequest
from shared.operations.choice import Choice
from shared.operations.decisions import Decision
from shared.operations.positions.repository import PositionRepository
from shared.operations.positions.schemas import FromStart, SkipTo, StoredPosition


class PositionNotFound(NotFound):
    """This consumer has no position in this partition."""

    slug = "position-not-found"
    title = "There is no such position"


async def list_positions(
    uow: UnitOfWork, *, choice: Choice, page: PageRequest
) -> Page[StoredPosition]:
    """How far each consumer is."""
    rows = await PositionRepository(uow.session).page(choice, page)
    return Page(items=[StoredPosition(**row._mapping) for row in rows.items], next=rows.next)


async def skip_to(uow: UnitOfWork, *, where: SkipTo, by: Decision) -> StoredPosition:
    """Go on at an offset; what is before it and was not read is passed over."""
    before = await _locked(uow, where)
    await PositionRepository(uow.session).set(
        where.consumer, where.topic, where.partition, where.next_offset
    )
    await _note(uow, by, "position.skipped", where, before, next_offset=where.next_offset)
    return StoredPosition(
        consumer=where.consumer,
        topic=where.topic,
        partition=where.partition,
        next_offset=where.next_offset,
        last_event_id=None,
    )


async def from_start(uow: UnitOfWork, *, where: FromStart, by: Decision) -> None:
    """Forget the position: the worker then begins where the log begins."""
    before = await _locked(uow, where)
    await PositionRepository(uow.session).delete(where.consumer, where.topic, where.partition)
    await _note(uow, by, "position.forgotten", where, before)


async def _locked(uow: UnitOfWork, where: FromStart) -> "Row[tuple[int, str | None]]":
    found = await PositionRepository(uow.session).lock(where.consumer, where.topic, where.partition)
    if found is None:
        raise PositionNotFound("This consumer never read this partition.")
    return found


async def _note(
    uow: UnitOfWork,
    by: Decision,
    action: str,
    where: FromStart,
    before: "Row[tuple[int, str | None]]",
    **facts: int,
) -> None:
    await by.because(where.reason).note(
        uow,
        action,
        "consumer_position",
        f"{where.consumer}:{where.topic}/{where.partition}",
        was_at=before.next_offset,
        **facts,
    )
