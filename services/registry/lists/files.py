"""Each list as a file of CSV and one of JSON Lines."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from services.registry.lists.declared import Listing
from services.registry.paged.file import Asking, Page, PagedFile
from services.registry.tabular.columns import Column, Row
from services.registry.tabular.writing import csv_head, csv_lines, json_lines
from shared.db.unit_of_work import UnitOfWork

Lines = Callable[[Sequence[Column], Sequence[Row]], bytes]


def as_csv(listing: Listing) -> PagedFile:
    """With the names of the columns as its first line."""
    return PagedFile(
        f"lists/{listing.name}.csv",
        "text/csv; charset=utf-8; header=present",
        _pages(listing, csv_lines),
        head=csv_head(listing.columns),
    )


def as_json_lines(listing: Listing) -> PagedFile:
    """With an object on each line."""
    return PagedFile(
        f"lists/{listing.name}.jsonl", "application/jsonl", _pages(listing, json_lines)
    )


def _pages(
    listing: Listing, lines: Lines
) -> Callable[[UnitOfWork, Asking, str | None], Awaitable[Page]]:
    async def page(uow: UnitOfWork, asking: Asking, after: str | None) -> Page:
        rows = await listing.rows(uow, asking, UUID(after) if after else None)
        content = lines(listing.columns, [row for _, row in rows])
        people = {
            person for _, row in rows for name in listing.people for person in _people(row[name])
        }
        return Page(content, len(rows), str(rows[-1][0]) if rows else None, frozenset(people))

    return page


def _people(value: Any) -> list[UUID]:
    """Whom a column names: by an id, or by parts that each have a `person_id`."""
    ids = [each["person_id"] for each in value] if isinstance(value, list) else [value]
    return [UUID(each) for each in ids if each is not None]
