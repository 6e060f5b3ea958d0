"""The tables of milestones and receipts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Milestone(RegistryTable, table=True):
    """Something a project will have reached by a day; its row is locked before it changes."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("project_id", "position", name="milestone_position_once"),
        CheckConstraint("state IN ('planned', 'reported', 'accepted')", name="milestone_state"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    position: int
    title: str = Field(max_length=300)
    due_on: date
    state: str = Field(default="planned", max_length=10)
    report: str = Field(default="", max_length=4000)
    sent_back_because: str | None = Field(default=None, max_length=2000)
    indicators: list[dict[str, Any]] = document(default_factory=list)
    reported_at: datetime | None = moment(default=None, nullable=True)
    accepted_at: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class Receipt(RegistryTable, table=True):
    """
    What was paid on the way to a milestone; written once.

    `counted_minor` of `counted_currency` is what it covers: its own amount, or its worth at the
    stated rate in the currency that the money was given in.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND counted_minor > 0", name="receipt_amount"),
        CheckConstraint(
            "num_nonnulls(rate, rate_date, rate_source) IN (0, 3)", name="receipt_rate"
        ),
        Index("receipt_milestone", "milestone_id", "added_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    milestone_id: UUID = Field(foreign_key="milestone.id")
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    counted_minor: int = Field(sa_type=BigInteger)
    counted_currency: str = Field(max_length=3)
    rate: Decimal | None = Field(default=None, sa_type=Numeric(22, 10))
    rate_date: date | None = None
    rate_source: str | None = Field(default=None, max_length=200)
    payee: str = Field(max_length=200)
    url: str = Field(max_length=500)
    spent_on: date
    added_at: datetime = moment()
