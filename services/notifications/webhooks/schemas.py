"""What goes in and out at the door of webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notifications.deliveries.domain import DeliveryState
from services.notifications.webhooks.domain import DisabledBy, EndpointState

Url = Annotated[
    str,
    Field(
        min_length=8,
        max_length=2000,
        pattern=r"^https?://[^\s\x00]+$",
        examples=["https://partner.example.org/hooks/diaspora"],
        description="https; called by POST. Redirects are not followed.",
    ),
]
Description = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
EventTypes = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(
        min_length=1,
        max_length=100,
        examples=[["matching.match.agreed.v1", "registry.obligation.overdue.v1"]],
    ),
]


class EndpointCreate(BaseModel):
    """Where events are to be posted."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    description: Description = ""
    event_types: EventTypes | None = Field(
        None, description="Only these; null for everything that concerns the owner."
    )


class EndpointPatch(BaseModel):
    """A merge patch; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    # Made by factories, so that the description names no defaults.
    url: Url = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    event_types: EventTypes | None = Field(default_factory=lambda: None)


class EndpointRead(BaseModel):
    """An endpoint as it stands; its secret is shown only when it is made."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    description: str
    event_types: list[str] | None
    state: EndpointState
    disabled_by: DisabledBy | None = Field(
        description="`gone`: it answered 410. `failures`: nothing but failures for five days."
    )
    failing_since: datetime | None
    created_at: datetime
    version: int


class EndpointMade(EndpointRead):
    """With the secret that its signatures are checked by, for the only time."""

    secret: str = Field(
        description="Standard Webhooks: `whsec_` and base64. Keep it as a password.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class SecretRotated(BaseModel):
    """The new secret, for the only time; until then the old one signs as well."""

    secret: str
    old_secret_until: datetime


class MessageRead(BaseModel):
    """What was or will be posted."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event_id: str = Field(description="The `webhook-id` of every attempt.")
    event_type: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None


class AttemptRead(BaseModel):
    """One call and what came of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    message_id: UUID
    number: int
    at: datetime
    took_ms: int
    status: int | None = Field(description="Null where nobody answered.")
    error: str | None
    excerpt: str = Field(description="The beginning of the answer.")


class ReplaySince(BaseModel):
    """Post again what was made since then and not taken, or all of it."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    failed_only: Annotated[bool, Field(strict=True)] = True


class Replayed(BaseModel):
    """How many are due again."""

    messages: int
