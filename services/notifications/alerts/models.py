"""The tables of alerts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.preferences.domain import Category
from shared.ids import new_id
from shared.security.principal import PrincipalKind


class Recipient(NotificationsTable, table=True):
    """
    Counts a recipient's alerts.

    The count is taken under this row's lock, held to the commit: whoever has read up to a number
    has read everything before it. A table-wide sequence would not give that.
    """

    __tablename__ = "recipient"

    id: UUID = Field(primary_key=True)
    last_number: int = Field(sa_type=BigInteger)


class Alert(NotificationsTable, table=True):
    """One thing that one recipient is told; its text is made from the facts when it is read."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("recipient_id", "category", "dedupe_key", name="alert_once"),
        UniqueConstraint("recipient_id", "number", name="alert_number_once"),
        Index("alert_subjects", "subjects", postgresql_using="gin"),
        Index("alert_created_at", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    recipient_kind: PrincipalKind = Field(sa_type=String(10))
    recipient_id: UUID
    number: int = Field(sa_type=BigInteger)
    category: Category = Field(sa_type=String(20))
    kind: str = Field(max_length=40)
    dedupe_key: str = Field(max_length=200)
    facts: dict[str, Any] = Field(sa_type=JSONB)
    subjects: list[UUID] = Field(sa_column=Column(ARRAY(PG_UUID(as_uuid=True)), nullable=False))
    in_inbox: bool
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    read_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    archived_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
