"""HSDS 3.0 on the HTTP side: the report of an import, and pages in HSDS's own shape."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class RowOutcome(StrEnum):
    """What became of one service of a file."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class RowRead(BaseModel):
    """One service of a file, and what became of it."""

    number: int = Field(description="Its place in the file, from 1.")
    source_id: str | None = Field(description="Null where it has none.")
    outcome: RowOutcome
    reason: str | None = Field(description="Why it was rejected.")
    notes: list[str] = Field(description="What was left out or cannot be used.")
    service_id: UUID | None = Field(description="Null where there is no service of it.")


class ImportReport(BaseModel):
    """What became of a file, service by service; after a dry run what would have."""

    dry_run: bool
    imported: int
    updated: int
    unchanged: int
    rejected: int
    items: list[RowRead]


class HsdsPage(BaseModel):
    """A page of services in the shape of HSDS's own API."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]
