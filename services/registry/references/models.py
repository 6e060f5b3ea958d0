"""The table of references."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.references.domain import ReferenceState
from shared.db.columns import moment, words
from shared.ids import new_id


class PartnerReference(RegistryTable, table=True):
    """What one partner, the referee, says for another; its row is locked before it changes."""

    __tablename__ = "partner_reference"
    __table_args__ = (
        CheckConstraint("partner_id <> referee_id", name="partner_reference_of_another"),
        Index(
            "partner_reference_once",
            "partner_id",
            "referee_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'given')"),
        ),
        Index("partner_reference_newest", "partner_id", "asked_at", "id"),
        Index("partner_reference_referee", "referee_id", "asked_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    referee_id: UUID = Field(foreign_key="partner.id")
    state: ReferenceState = words(20, default=ReferenceState.ASKED)
    question: str = Field(max_length=2000)
    statement: str | None = Field(default=None, max_length=4000)
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(default=None, nullable=True)
