"""Held mails on the HTTP side and in commands: ids and reasons, no addresses and no words."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.deliveries.domain import DeliveryKind
from shared.operations.decisions import Reason


class HeldMail(BaseModel):
    """A mail that may have left before a crash or a restore."""

    id: UUID
    kind: DeliveryKind
    recipient_id: UUID
    contact_point_id: UUID
    attempts: int
    reason: str = Field(description="Why nobody knows whether it left.")
    created_at: datetime
    held_at: datetime


class HeldChoice(BaseModel):
    """Which held mails are meant; what is left out may be anything."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[DeliveryKind | None, Field(strict=False)] = None
    created_before: Annotated[
        datetime | None, Field(strict=False, description="Only what was written before.")
    ] = None


class HeldDrop(HeldChoice):
    """Which held mails never leave, and why."""

    reason: Reason


class HeldDecided(BaseModel):
    """How many it was about; call it again until it answers 0."""

    decided: int
