"""What notifications tells the world."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import Open


class Channel(StrEnum):
    """By which way an alert leaves."""

    INBOX = "inbox"
    EMAIL = "email"
    WEBHOOK = "webhook"
    OTHER = "other"


class DeliveryOutcome(EventData):
    """What became of one delivery; the address never travels."""

    delivery_id: UUID
    alert_id: UUID
    recipient_id: UUID = Field(description="Person or partner id.")
    category: str
    dedupe_key: str = Field(description="Business identity, for instance match:<id>:found.")
    channel: Open[Channel]
    attempts: int = Field(ge=1)
    at: AwareDatetime


@event(
    "notifications.delivery.succeeded.v1",
    topic="notifications.deliveries",
    key="recipient_id",
    people=("recipient_id",),
)
class DeliverySucceeded(DeliveryOutcome):
    """The mail server or the endpoint took it."""


@event(
    "notifications.delivery.failed.v1",
    topic="notifications.deliveries",
    key="recipient_id",
    people=("recipient_id",),
)
class DeliveryFailed(DeliveryOutcome):
    """It was given up after the last attempt."""

    reason: str
