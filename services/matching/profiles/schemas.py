"""Profile bodies on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.retired_skills.schemas import RetiredSkillHeld
from services.matching.statements.schemas import ProfileWrite


class ProfileStatus(StrEnum):
    """Whether a profile is matched."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"


class ProfileRead(BaseModel):
    """A profile as it stands; only its owner sees it."""

    profile_id: UUID
    person_id: UUID | None
    partner_id: UUID | None
    status: ProfileStatus
    profile: ProfileWrite
    retired_skills: list[RetiredSkillHeld] = Field(description="Those among its skills.")
    created_at: datetime
    version: int
