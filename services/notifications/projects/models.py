"""The projection of closed projects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field

from services.notifications.database import NotificationsTable


class ClosedProject(NotificationsTable, table=True):
    """A project that takes no more people and no more money."""

    __tablename__ = "closed_project"

    project_id: UUID = Field(primary_key=True)
    partner_id: UUID
    reason: str
    sequence: int = Field(sa_type=BigInteger)
    closed_at: datetime = Field(sa_type=DateTime(timezone=True))
