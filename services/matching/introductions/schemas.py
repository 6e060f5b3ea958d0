"""Bodies of introductions on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.matching.handshakes.domain import State


class Introduction(BaseModel):
    """Which member an association brings in, and for what."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    role: int = Field(
        ge=0, le=6, strict=True, description="The role's number; 0 for funding the project."
    )
    vouch: StrictBool = Field(default=False, description="The association answers for the person.")


class IntroductionRead(BaseModel):
    """What the association sees of it: how it stands, and nothing of the profile."""

    match_id: UUID
    project_id: UUID
    role: int
    introducer_id: UUID
    is_vouched_for: bool
    state: State
    proposed_at: datetime
    answer_due_at: datetime
    expires_at: datetime
