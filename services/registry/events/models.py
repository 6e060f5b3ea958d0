"""The table of partners' events and what became of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class PartnerEvent(RegistryTable, table=True):
    """
    One event of one partner, by the partner's own id of it: its only row is its only effect.

    `headers` and `value` are the message as it is read again for a replay; null once a person in
    it was erased.
    """

    __tablename__ = "partner_event"
    __table_args__ = (
        Index("partner_event_newest", "partner_id", "received_at", "event_id"),
        Index("partner_event_received", "received_at"),
        Index("partner_event_subjects", "subjects", postgresql_using="gin"),
    )

    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    event_id: str = Field(primary_key=True, max_length=200)
    event_type: str = Field(max_length=200)
    outcome: str = Field(max_length=20)
    problem: dict[str, Any] | None = document(default=None, nullable=True)
    channel: str = Field(max_length=10)
    reference: str | None = Field(default=None, max_length=200)
    project_id: UUID | None = None
    copies: int = Field(default=0)
    received_at: datetime = moment()
    replayed_at: datetime | None = moment(default=None, nullable=True)
    headers: bytes | None = None
    value: bytes | None = None
    subjects: list[UUID] = Field(
        default_factory=list,
        sa_type=ARRAY(Uuid()),
    )
