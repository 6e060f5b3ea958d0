"""Partners that look like one, on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.duplicates.domain import Verdict
from shared.contracts.values import PartnerStatus, PartnerType


class PairDecision(BaseModel):
    """What a reviewer found out about two partners."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    kept_id: UUID | None = Field(None, description="Of one organisation: the partner that stays.")


class PairRead(BaseModel):
    """What was found out, and stays until it is said differently."""

    model_config = ConfigDict(from_attributes=True)

    low_id: UUID
    high_id: UUID
    verdict: Verdict
    kept_id: UUID | None
    decided_at: datetime


class PossibleDuplicate(BaseModel):
    """Another partner that may be the same organisation, and why it looks like it."""

    partner_id: UUID
    slug: str
    name: str
    partner_type: PartnerType
    country: str | None
    registration: str | None
    status: PartnerStatus
    likeness: int = Field(description="Of all words of both names the percentage they share.")
    is_same_registration: bool
    verdict: Verdict | None = Field(description="Null until a reviewer says.")
    kept_id: UUID | None


class PossibleDuplicates(BaseModel):
    """All of them: who looks like fifty others has a name that says nothing."""

    items: list[PossibleDuplicate]
