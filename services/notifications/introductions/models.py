"""The table of introductions; it holds no name and no address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, String
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from shared.contracts.values import ListKind


class Introduction(NotificationsTable, table=True):
    """That both sides of a match agreed, until `ended_at`; names are read when they are asked."""

    __tablename__ = "introduction"
    __table_args__ = (
        Index("introduction_person", "person_id", "agreed_at"),
        Index("introduction_partner", "partner_id", "agreed_at"),
        Index("introduction_host", "project_partner_id", "agreed_at"),
        Index("introduction_profile", "profile_id"),
        Index("introduction_agreed_at", "agreed_at"),
    )

    match_id: UUID = Field(primary_key=True)
    project_id: UUID
    project_title: str
    project_partner_id: UUID
    role: int
    role_title: str | None = None
    list_kind: ListKind = Field(sa_type=String(20))
    profile_id: UUID
    # The person, or the organisation that would fund.
    person_id: UUID | None = None
    partner_id: UUID | None = None
    agreed_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
