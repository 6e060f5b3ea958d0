"""Decisions on placements on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.placements.domain import Saying
from services.registry.placements.schemas import Cause


class PlacementDecision(BaseModel):
    """What one of the partners says, for good; the others read the reason."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID = Field(description="For which of the placement's partners.")
    says: Saying
    reason: Cause
