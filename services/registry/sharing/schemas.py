"""Sharing agreement bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.sharing.domain import SharingStatus

Purpose = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2000,
        pattern=r"^[^\x00]*$",
        description="What the data will be used for; names no person.",
    ),
]
Terms = Annotated[
    str,
    Field(
        min_length=3,
        max_length=8000,
        pattern=r"^[^\x00]*$",
        description="What the receiver may and must do; names no person.",
    ),
]


class SharingPropose(BaseModel):
    """What one side proposes to the other."""

    model_config = ConfigDict(extra="forbid")

    dataset_id: UUID
    partner_id: UUID = Field(
        description="On whose behalf it is proposed: the provider's or the receiver's."
    )
    receiver_partner_id: UUID
    purpose: Purpose
    terms: Terms
    starts_on: date
    ends_on: date | None = Field(None, description="The last day; null for no end.")
    agreement_id: UUID | None = Field(
        None, description="The agreement that this one stands under, for instance a memorandum."
    )


class SharingSide(BaseModel):
    """For which side the caller speaks."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID


class SharingEnd(SharingSide):
    """Who ends it, and why."""

    reason: Annotated[str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$")]


class SharingRead(BaseModel):
    """A sharing agreement as it stands today."""

    id: UUID
    dataset_id: UUID
    provider_partner_id: UUID
    receiver_partner_id: UUID
    status: SharingStatus
    purpose: str
    terms: str
    starts_on: date
    ends_on: date | None
    agreement_id: UUID | None
    provider_confirmed_at: datetime | None
    receiver_confirmed_at: datetime | None
    due_on: date | None = Field(
        description="By when the next delivery is due; null where none was promised."
    )
    is_overdue: bool = Field(description="The day passed, and nothing was delivered.")
    ended_at: datetime | None
    end_reason: str | None
    created_at: datetime
