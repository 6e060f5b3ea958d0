"""Archive bodies on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field


class ExportStatus(StrEnum):
    """Where an archive stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class FileRead(BaseModel):
    """One file of an archive."""

    name: str
    rows: int
    bytes: int
    sha256: str


class ExportRead(BaseModel):
    """An archive and how far it is."""

    id: UUID
    partner_id: UUID
    status: ExportStatus
    files: list[FileRead] = Field(description="Those that are whole.")
    files_total: int = Field(description="A file that has nothing in it may be left out.")
    files_done: int
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    kept_until: datetime | None = Field(description="Then the archive is forgotten.")
