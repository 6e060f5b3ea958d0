"""Import bodies on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.activities.domain import ItemOutcome
from services.registry.arrivals.schemas import FileFormat


class ImportStatus(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class ImportRead(BaseModel):
    """An import and how far it is."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    status: ImportStatus
    format: FileFormat
    kind: str = Field(description="The list that its rows are of.")
    publish: bool
    dry_run: bool
    bytes_total: int
    bytes_read: int = Field(description="Progress: of bytes_total.")
    done: int = Field(description="Activities or rows dealt with so far.")
    imported: int
    updated: int
    unchanged: int
    rejected: int
    error: str | None = Field(description="Why the file as a whole could not be read to its end.")
    created_at: datetime
    finished_at: datetime | None


class ImportItemRead(BaseModel):
    """What became of one activity or row."""

    model_config = ConfigDict(from_attributes=True)

    number: int = Field(description="Its place in the file, from 1.")
    line: int = Field(description="Where it begins in the file.")
    identifier: str | None = Field(
        description="Of an activity; of a row its id or slug. Null where none is named."
    )
    outcome: ItemOutcome
    reason: str | None = Field(
        description="Why it was rejected; or why it was not published though that was asked."
    )
    project_id: UUID | None = Field(description="Null where there is no project of it.")
    object_id: UUID | None = Field(description="What became of a row, of whatever list.")
