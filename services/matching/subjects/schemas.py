"""Subject bodies on the HTTP side."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.answers.domain import AskKind
from services.matching.handshakes.schemas import HandshakeHeld
from services.matching.profiles.schemas import ProfileRead


class ExposureHeld(BaseModel):
    """That the person was told of a role of a project."""

    project_id: UUID
    project_title: str | None = Field(description="As it was last told; null if it is not known.")
    role: int = Field(description="The role's number; 0 is the funding list.")
    position: int = Field(description="The place in the list at that moment, 1 the best.")
    score: int
    told_at: datetime
    outcome: str | None = Field(description="Null while the person has not answered.")
    has_lapsed: bool = Field(
        description="30 days passed without an answer, so that others were looked for."
    )


class HeldBackHeld(BaseModel):
    """That the person is to be told of a role of a project once they have answered others."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    project_title: str | None = Field(description="As it was last told; null if it is not known.")
    role: int = Field(description="The role's number; 0 is the funding list.")


class AskHeld(BaseModel):
    """A question that was asked for the person's profile, or whose answer shows it."""

    model_config = ConfigDict(from_attributes=True)

    kind: AskKind
    is_own: bool
    asked_at: datetime
    expires_at: datetime
    result: dict[str, Any] | None = Field(description="Of the person's own, as it is stored.")


class MembershipKnown(BaseModel):
    """That the person may act for a partner."""

    partner_id: UUID
    role: str


class PlacementKnown(BaseModel):
    """That the person is agreed on a placement that needs presence, and when."""

    placement_id: UUID
    first_day: date | None
    last_day: date | None = Field(description="Null where it is for good.")


class SubjectExport(BaseModel):
    """Everything matching holds about a person."""

    person_id: UUID
    profile: ProfileRead | None
    matches: list[dict[str, Any]]
    exposures: list[ExposureHeld]
    held_back: list[HeldBackHeld]
    asks: list[AskHeld]
    handshakes: list[HandshakeHeld]
    excluded_projects: list[UUID] = Field(
        description="Declined or withdrawn from, by either side: not matched again."
    )
    memberships: list[MembershipKnown]
    placements: list[PlacementKnown]


class ErasureReceipt(BaseModel):
    """What was erased here; the other services hear of it and erase theirs."""

    person_id: UUID
    service: str
    erased: dict[str, int]
    note: str
