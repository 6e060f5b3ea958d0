"""The table of what must leave."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, String, UniqueConstraint, text
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.deliveries.domain import DeliveryKind, DeliveryState
from shared.ids import new_id


class Delivery(NotificationsTable, table=True):
    """One thing to be sent to one contact point, once."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("reference", "contact_point_id", name="delivery_once"),
        # First tries and later ones are two lines, and nobody in one waits for the other.
        Index(
            "delivery_due",
            text("(attempts > 0)"),
            "due_at",
            "id",
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "delivery_leased",
            "lease_until",
            postgresql_where=text("state IN ('claimed', 'sending')"),
        ),
        Index("delivery_held", "created_at", "id", postgresql_where=text("state = 'unknown'")),
        Index("delivery_recipient", "recipient_id", "created_at"),
        Index("delivery_contact_point", "contact_point_id"),
        Index("delivery_created_at", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: DeliveryKind = Field(sa_type=String(20))
    # The alert's id, or that of the request to confirm an address.
    reference: UUID
    recipient_id: UUID
    contact_point_id: UUID
    state: DeliveryState = Field(sa_type=String(20))
    attempts: int = 0
    due_at: datetime = Field(sa_type=DateTime(timezone=True))
    lease_token: UUID | None = None
    lease_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    last_error: str | None = Field(default=None, max_length=300)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
