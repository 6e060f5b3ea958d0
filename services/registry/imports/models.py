"""The tables of imports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class ImportJob(RegistryTable, table=True):
    """
    One file on its way in; `done` activities have been dealt with.

    `kind` is the list whose rows it holds; `person_id` is who sent it, null for a system.
    `attempts` counts the readings that workers began and that did not end by an outage or a stop.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        Index("import_job_partner", "partner_id", "id"),
        Index("import_job_finished", "finished_at"),
        Index("import_job_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    status: str = Field(default="waiting", max_length=20)
    publish: bool = False
    dry_run: bool = False
    bytes_total: int = 0
    bytes_read: int = 0
    done: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    error: str | None = Field(default=None, max_length=1000)
    created_at: datetime = moment()
    finished_at: datetime | None = moment(default=None, nullable=True)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    leased_until: datetime | None = moment(default=None, nullable=True)
    format: str = Field(
        default="iati", max_length=10, sa_column_kwargs={"server_default": text("'iati'")}
    )
    kind: str = Field(
        default="projects", max_length=40, sa_column_kwargs={"server_default": text("'projects'")}
    )
    person_id: UUID | None = None


class ImportPiece(RegistryTable, table=True):
    """A piece of an uploaded file, so that any worker may read it; gone when it is done."""

    __tablename__ = "import_piece"

    job_id: UUID = Field(primary_key=True, foreign_key="import_job.id")
    number: int = Field(primary_key=True)
    content: bytes


class ImportItem(RegistryTable, table=True):
    """What became of one activity or row of a file."""

    __tablename__ = "import_item"

    job_id: UUID = Field(primary_key=True, foreign_key="import_job.id")
    number: int = Field(primary_key=True)
    line: int
    identifier: str | None = Field(default=None, max_length=300)
    outcome: str = Field(max_length=20)
    reason: str | None = Field(default=None, max_length=1000)
    project_id: UUID | None = None
    object_id: UUID | None = None
