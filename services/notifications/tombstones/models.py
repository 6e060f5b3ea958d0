"""The table of tombstones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field

from services.notifications.database import NotificationsTable


class Tombstone(NotificationsTable, table=True):
    """
    A profile or a person that was erased; kept for as long as events about it may still arrive.

    A profile never comes back, a person may: of them only what happened before is ignored.
    """

    __tablename__ = "tombstone"

    profile_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)
    erased_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
