"""The table of contact points: the only one in the whole system with a name or an address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, String, UniqueConstraint, text
from sqlmodel import Field

from services.notifications.contacts.domain import ContactKind
from services.notifications.database import NotificationsTable
from shared.ids import new_id
from shared.security.principal import PrincipalKind


class ContactPoint(NotificationsTable, table=True):
    """Where a person or a partner is reached, and in which language."""

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("owner_id", "kind", "address_key", name="contact_point_once"),
        Index("contact_point_owner", "owner_id", "created_at", "id"),
        Index("contact_point_shown", "owner_id", unique=True, postgresql_where=text("is_shown")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_kind: PrincipalKind = Field(sa_type=String(10))
    owner_id: UUID
    kind: ContactKind = Field(sa_type=String(10))
    display_name: str = Field(max_length=100)
    address: str = Field(max_length=320)
    address_key: str = Field(max_length=640)
    locale: str = Field(max_length=35)
    time_zone: str = Field(max_length=64)
    verification_id: UUID
    code_sent_at: datetime = Field(sa_type=DateTime(timezone=True))
    verified_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    # Chosen by its owner for introductions; at most one.
    is_shown: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    version: int = 1

    @property
    def is_confirmed(self) -> bool:
        """Whether its code was sent back."""
        return self.verified_at is not None
