"""The table of progress reports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class ProgressReport(RegistryTable, table=True):
    """What a project reached in a quarter; written once."""

    __tablename__ = "progress_report"
    __table_args__ = (CheckConstraint("quarter BETWEEN 1 AND 4", name="progress_report_quarter"),)

    project_id: UUID = Field(foreign_key="project.id", primary_key=True)
    year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    text: str = Field(max_length=4000)
    indicators: list[dict[str, Any]] = document(default_factory=list)
    due_on: date
    reported_at: datetime = moment()
    is_late: bool
