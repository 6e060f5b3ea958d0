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


class EndpointState(EventData):
    """A webhook endpoint of somebody; its URL never travels."""

    endpoint_id: UUID
    owner_id: UUID = Field(description="Person or partner id.")
    at: AwareDatetime


@event(
    "notifications.endpoint.disabled.v1",
    topic="notifications.endpoints",
    key="endpoint_id",
    people=("owner_id",),
)
class EndpointDisabled(EndpointState):
    """Nothing is posted there any more until its owner enables it."""

    reason: str = Field(description="gone: it answered 410. failures: nothing else for five days.")


@event(
    "notifications.endpoint.tested.v1",
    topic="notifications.endpoints",
    key="endpoint_id",
    people=("owner_id",),
)
class EndpointTested(EndpointState):
    """What is posted when an owner asks for a test; it travels by webhook alone."""
