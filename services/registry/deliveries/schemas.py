"""Delivery bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.deliveries.domain import DeliveryMeans

Digest = Annotated[
    str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, in small letters.")
]


class DeliveryCreate(BaseModel):
    """What is handed over, to whom and how."""

    model_config = ConfigDict(extra="forbid")

    edition: int = Field(ge=1, le=32_767, strict=True)
    receiver_partner_id: UUID
    means: DeliveryMeans
    rows: int | None = Field(
        None, ge=0, le=10**9, strict=True, description="Left out if the registry hands it over."
    )
    sha256: Digest | None = Field(None, description="Left out if the registry hands it over.")


class DeliveryRead(BaseModel):
    """One line of the delivery log."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dataset_id: UUID
    edition: int
    receiver_partner_id: UUID
    sharing_agreement_id: UUID | None = Field(description="Null for an open data set.")
    means: DeliveryMeans
    rows: int
    sha256: str
    due_on: date | None = Field(description="By when it was due, where a day was promised.")
    delivered_at: datetime
