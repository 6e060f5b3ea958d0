"""The table of what reviewers decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.partners.domain import Verb
from shared.db.columns import moment, words
from shared.ids import new_id


class PartnerDecision(RegistryTable, table=True):
    """One decision about a partner, written once; without its reviewer when that person left."""

    __tablename__ = "partner_decision"
    __table_args__ = (
        Index("partner_decision_newest", "partner_id", "decided_at", "id"),
        Index("partner_decision_reviewer", "decided_by"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    verb: Verb = words(20)
    reason: str | None = Field(default=None, max_length=2000)
    verify_again_on: date | None = None
    decided_at: datetime = moment()
    decided_by: UUID | None = None
