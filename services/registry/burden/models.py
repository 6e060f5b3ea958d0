"""The table of what parties report that an agreement takes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class BurdenReport(RegistryTable, table=True):
    """One report of one party; written once, never changed."""

    __tablename__ = "burden_report"
    __table_args__ = (
        CheckConstraint(
            "hours >= 0 AND documents_asked >= 0 AND documents_given >= 0",
            name="burden_report_counts",
        ),
        Index("burden_report_agreement", "agreement_id", "reported_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    hours: float
    documents_asked: int = 0
    documents_given: int = 0
    cost: dict[str, Any] | None = document(default=None, nullable=True)
    note: str = Field(default="", max_length=2000)
    reported_at: datetime = moment()
