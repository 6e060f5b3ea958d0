"""The tables of obligations and of their evidence."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.contracts.agreements import ObligationStatus
from shared.db.columns import document, moment, words
from shared.ids import new_id


class Obligation(RegistryTable, table=True):
    """
    What one party owes; its row is locked before it changes, and `version` counts every change.

    `told_for` remember the due dates that were told; `next_at` is when a date is to be told next.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        # Who owes something is a party, also when parties of a draft are edited.
        ForeignKeyConstraint(
            ["agreement_id", "partner_id"],
            ["agreement_party.agreement_id", "agreement_party.partner_id"],
            name="obligation_owner",
        ),
        CheckConstraint("weight BETWEEN 1 AND 100", name="obligation_weight"),
        CheckConstraint("(status = 'met') = (met_at IS NOT NULL)", name="obligation_met"),
        Index("obligation_due", "agreement_id", "due_on", "id"),
        Index("obligation_partner", "partner_id"),
        Index("obligation_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    partner_id: UUID
    title: str = Field(max_length=300)
    indicator: dict[str, Any] | None = document(default=None, nullable=True)
    weight: int = 1
    due_on: date
    status: ObligationStatus = words(20, default=ObligationStatus.NOT_STARTED)
    note: str = Field(default="", max_length=2000)
    claimed_at: datetime | None = moment(default=None, nullable=True)
    met_at: datetime | None = moment(default=None, nullable=True)
    met_by: str | None = Field(default=None, max_length=20)
    answer: str | None = Field(default=None, max_length=2000)
    answered_at: datetime | None = moment(default=None, nullable=True)
    due_told_for: date | None = None
    overdue_told_for: date | None = None
    next_at: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class Evidence(RegistryTable, table=True):
    """Something that shows how an obligation stands; written once, never changed."""

    __tablename__ = "obligation_evidence"
    __table_args__ = (Index("obligation_evidence_obligation", "obligation_id", "given_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    obligation_id: UUID = Field(foreign_key="obligation.id", ondelete="CASCADE")
    partner_id: UUID = Field(foreign_key="partner.id")
    url: str = Field(max_length=500)
    note: str = Field(default="", max_length=2000)
    given_at: datetime = moment()
