"""The tables of archives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class ExportJob(RegistryTable, table=True):
    """
    Everything a partner owns, on its way into an archive.

    `files` are those that are whole; the one in hand is `file_number`, written up to `after`.
    """

    __tablename__ = "export_job"
    __table_args__ = (
        Index("export_job_finished", "finished_at"),
        Index(
            "export_job_once",
            "partner_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    status: str = Field(default="waiting", max_length=20)
    files: list[dict[str, Any]] = document(default_factory=list)
    file_number: int = 0
    after: str | None = Field(default=None, max_length=200)
    parts: int = 0
    kept_bytes: int = Field(default=0, sa_type=BigInteger)
    error: str | None = Field(default=None, max_length=1000)
    created_at: datetime = moment()
    finished_at: datetime | None = moment(default=None, nullable=True)


class ExportPart(RegistryTable, table=True):
    """
    A compressed part of one file of an archive; the parts of a file follow each other.

    `subjects` are the people whom it names.
    """

    __tablename__ = "export_part"
    __table_args__ = (Index("export_part_subjects", "subjects", postgresql_using="gin"),)

    job_id: UUID = Field(primary_key=True, foreign_key="export_job.id")
    number: int = Field(primary_key=True)
    file: str = Field(max_length=100)
    content: bytes
    subjects: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()))
