"""Quota bodies on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.agreements.schemas import Body
from shared.contracts.values import SectorCode


class QuotaIn(Body):
    """How many people go in the year."""

    sector: SectorCode | None = Field(None, description="Left out: people of any sector.")
    people: int = Field(ge=0, le=10**7, strict=True)


class QuotaRead(BaseModel):
    """A quota as it stands."""

    id: UUID
    agreement_id: UUID
    year: int
    sector: str | None
    people: int
    used: int
    left: int
