"""The tables of endpoints, of what is posted to them, and of each attempt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.partners.domain import Owner
from services.notifications.webhooks.domain import DisabledBy, EndpointState, seen_by
from shared.contracts.catalog import EventData
from shared.db.columns import document, moment, words
from shared.db.unit_of_work import people_in
from shared.ids import new_id
from shared.security.principal import PrincipalKind


class Endpoint(NotificationsTable, table=True):
    """
    Where an owner wants events posted; `version` counts its edits.

    While a secret is exchanged both sign. `failing_since` is the first failure that nothing was
    taken after.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("webhook_endpoint_owner", "owner_id", "created_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_kind: PrincipalKind = words(10)
    owner_id: UUID
    url: str = Field(max_length=2000)
    description: str = Field(default="", max_length=200)
    event_types: list[str] | None = document(default=None, nullable=True)
    secret: bytes = Field(sa_type=LargeBinary)
    old_secret: bytes | None = Field(default=None, sa_type=LargeBinary)
    old_secret_until: datetime | None = moment(default=None, nullable=True)
    state: EndpointState = words(10, default=EndpointState.ENABLED)
    disabled_by: DisabledBy | None = words(10, default=None, nullable=True)
    failing_since: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1

    @property
    def owner(self) -> Owner:
        """Who reads what is posted there."""
        return Owner(PrincipalKind(self.owner_kind), self.owner_id)


class Message(NotificationsTable, table=True):
    """One event for one endpoint; sent again it keeps its event's id."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id", name="webhook_message_once"),
        Index("webhook_message_due", "due_at", "id", postgresql_where=text("state = 'due'")),
        Index(
            "webhook_message_leased",
            "endpoint_id",
            "lease_until",
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("webhook_message_newest", "endpoint_id", "created_at", "id"),
        Index("webhook_message_created_at", "created_at"),
        Index("webhook_message_subjects", "subjects", postgresql_using="gin"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    event_id: str = Field(max_length=200)
    event_type: str = Field(max_length=200)
    # What every copy has in common; the document is made of them when it is posted.
    envelope: dict[str, Any] = document()
    data: dict[str, Any] = document()
    subjects: list[UUID] = Field(sa_column=Column(ARRAY(PG_UUID(as_uuid=True)), nullable=False))
    state: DeliveryState = words(20)
    attempts: int = 0
    due_at: datetime = moment()
    lease_token: UUID | None = None
    lease_until: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    finished_at: datetime | None = moment(default=None, nullable=True)

    @classmethod
    def of(
        cls,
        endpoint: Endpoint,
        event_id: str,
        data: EventData,
        envelope: dict[str, Any],
        now: datetime,
    ) -> "Message":
        """What is posted of an event, as the endpoint's owner may see it; due at once."""
        return cls(
            endpoint_id=endpoint.id,
            event_id=event_id,
            event_type=data.event_type,
            envelope=envelope,
            data=seen_by(endpoint.owner, data),
            subjects=people_in(data),
            state=DeliveryState.DUE,
            due_at=now,
            created_at=now,
        )


class Attempt(NotificationsTable, table=True):
    """One call of an endpoint and what came of it; `status` is null where nobody answered."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        Index("webhook_attempt_message", "message_id", "at"),
        Index("webhook_attempt_newest", "endpoint_id", "at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="webhook_message.id", ondelete="CASCADE")
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    number: int = Field(sa_type=SmallInteger)
    at: datetime = moment()
    took_ms: int
    status: int | None = Field(default=None, sa_type=SmallInteger)
    error: str | None = Field(default=None, max_length=300)
    excerpt: str = Field(default="", max_length=1000)

    def was_taken(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300
