"""What goes out at the door for leaving."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.notifications.contacts.schemas import ContactPointBody
from services.notifications.deliveries.domain import DeliveryKind, DeliveryState
from services.notifications.interests.schemas import InterestRead
from services.notifications.introductions.schemas import IntroductionItem
from services.notifications.preferences.domain import Category
from services.notifications.preferences.schemas import Preferences
from services.notifications.webhooks.schemas import EndpointRead


class AlertHeld(BaseModel):
    """An alert as it is kept, before it is put into words."""

    id: UUID
    number: int
    category: Category
    kind: str
    facts: dict[str, object]
    created_at: datetime
    read_at: datetime | None
    archived_at: datetime | None


class DeliveryHeld(BaseModel):
    """What was sent, or is to be."""

    id: UUID
    kind: DeliveryKind
    contact_point_id: UUID
    state: DeliveryState
    attempts: int
    created_at: datetime
    finished_at: datetime | None


class HandshakeHeld(BaseModel):
    """The newest step heard of a match."""

    match_id: UUID
    step: str
    heard_at: datetime


class MembershipKnown(BaseModel):
    """That a person may act for a partner, as the registry told it."""

    partner_id: UUID
    role: str


class SubjectExport(BaseModel):
    """Everything notifications holds about a person."""

    person_id: UUID
    contact_points: list[ContactPointBody]
    preferences: Preferences
    alerts: list[AlertHeld]
    deliveries: list[DeliveryHeld]
    handshakes: list[HandshakeHeld]
    introductions: list[IntroductionItem]
    interests: list[InterestRead]
    webhooks: list[EndpointRead]
    memberships: list[MembershipKnown]


class ErasureReceipt(BaseModel):
    """What was erased here; the call at matching erases everywhere."""

    person_id: UUID
    service: str
    erased: dict[str, int]
    note: str
