"""The table of reviews."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Review(RegistryTable, table=True):
    """One date in the calendar of an agreement; `implementation_rate` is that of the day held."""

    __tablename__ = "agreement_review"
    __table_args__ = (UniqueConstraint("agreement_id", "planned_on", name="agreement_review_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    planned_on: date
    held_on: date | None = None
    findings: str = Field(default="", max_length=8000)
    follow_ups: list[dict[str, Any]] = document(default_factory=list)
    implementation_rate: float | None = None
    created_at: datetime = moment()
    version: int = 1
