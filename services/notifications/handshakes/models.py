"""The table of what was heard last of each handshake."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index
from sqlmodel import Field

from services.notifications.database import NotificationsTable


class Handshake(NotificationsTable, table=True):
    """The newest step heard of a match: older ones tell nobody and open nothing."""

    __tablename__ = "handshake"
    __table_args__ = (
        Index("handshake_profile", "profile_id"),
        Index("handshake_person", "person_id"),
        Index("handshake_heard_at", "heard_at"),
    )

    match_id: UUID = Field(primary_key=True)
    profile_id: UUID
    person_id: UUID | None = None
    step: str = Field(max_length=20)
    sequence: int = Field(sa_type=BigInteger)
    heard_at: datetime = Field(sa_type=DateTime(timezone=True))
