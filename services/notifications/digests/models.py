"""The tables of digests and of what waits for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.preferences.domain import Mode
from shared.db.columns import moment, words
from shared.ids import new_id


class Digest(NotificationsTable, table=True):
    """One mail to come for a contact point; once it is written, the next one begins."""

    __tablename__ = "digest"
    __table_args__ = (
        Index(
            "digest_one_open",
            "contact_point_id",
            "mode",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("digest_closed_at", "closed_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contact_point_id: UUID
    mode: Mode = words(10)
    due_at: datetime = moment()
    closed_at: datetime | None = moment(default=None, nullable=True)


class DigestItem(NotificationsTable, table=True):
    """An alert that waits for a digest."""

    __tablename__ = "digest_item"
    __table_args__ = (Index("digest_item_alert", "alert_id"),)

    digest_id: UUID = Field(primary_key=True, foreign_key="digest.id", ondelete="CASCADE")
    alert_id: UUID = Field(primary_key=True)
