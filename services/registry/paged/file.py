"""
A file that is written page by page: streamed to whoever asks, or put into an archive in steps.

A page is found by the id after which it begins, so a page that is asked for twice is the same page
and one that was written stays written. Pages are read one transaction after another: what changes
meanwhile is in the file as it was when its page was read.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from shared.db.unit_of_work import Database, UnitOfWork
from shared.security.principal import Principal


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a file is written, and of which partner; null for all that they may see."""

    principal: Principal
    partner_id: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and whom they name; `after` is where the next page begins, null on the last."""

    content: bytes
    rows: int
    after: str | None
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class PagedFile:
    """How one file is written."""

    name: str
    media_type: str
    page: Callable[[UnitOfWork, Asking, str | None], Awaitable[Page]]
    head: bytes = b""
    end: bytes = b""
    # Some formats know no file of nothing.
    may_be_empty: bool = True


async def stream(
    database: Database, file: PagedFile, asking: Asking, first: Page
) -> AsyncIterator[bytes]:
    """The whole file; its first page was read already."""
    yield file.head + first.content
    after = first.after
    while after is not None:
        async with database.unit_of_work() as uow:
            page = await file.page(uow, asking, after)
        yield page.content
        after = page.after
    if file.end:
        yield file.end
