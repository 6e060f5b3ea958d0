"""The table of what partners last said about each of their things."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class Report(RegistryTable, table=True):
    """
    The newest word about one thing, by the partner's own name for it.

    `told_at` is the time of the event: an older one, sent late or replayed, changes nothing.
    """

    __tablename__ = "partner_report"
    __table_args__ = (
        Index("partner_report_project", "project_id"),
        Index("partner_report_subjects", "subjects", postgresql_using="gin"),
    )

    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    kind: str = Field(primary_key=True, max_length=20)
    reference: str = Field(primary_key=True, max_length=200)
    event_id: str = Field(max_length=200)
    event_type: str = Field(max_length=200)
    told_at: datetime = moment()
    received_at: datetime = moment()
    data: dict[str, Any] = document()
    project_id: UUID | None = None
    subjects: list[UUID] = Field(
        default_factory=list,
        sa_type=ARRAY(Uuid()),
    )
