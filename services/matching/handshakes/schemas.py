"""Handshake bodies on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.handshakes.domain import State, Verb
from shared.contracts.matching import HandshakeSide
from shared.contracts.values import ListKind


class StepRead(BaseModel):
    """Something that happened to a handshake."""

    at: datetime
    by: HandshakeSide
    step: str = Field(description="proposed, accepted, agreed, declined, withdrawn and so on.")
    reason: str | None


class HandshakeHeld(BaseModel):
    """One round of a handshake as it is stored, with the score of the moment it was proposed."""

    match_id: UUID
    round: int = Field(description="Counts up each time the pair begins anew.")
    project_id: UUID
    project_title: str
    project_country: str
    role: int = Field(description="The role's number; 0 is the funding list.")
    role_title: str | None
    list_kind: ListKind
    profile_id: UUID
    introducer_id: UUID | None = Field(description="The association that brought the person in.")
    is_vouched_for: bool = Field(description="Whether the association answers for the person.")
    state: State
    revision: int
    proposed_by: HandshakeSide
    proposed_at: datetime
    answer_due_at: datetime
    expires_at: datetime
    terms_at: datetime = Field(description="Since when the project's terms had been public.")
    score: int = Field(description="At the proposal, of 10,000.")
    taxonomy_version: str
    scoring_version: int
    closed_by: HandshakeSide | None
    reason: str | None = Field(description="Of a decline, a withdrawal or an ending.")
    steps: list[StepRead]


class HandshakeRead(HandshakeHeld):
    """A handshake as one of its sides sees it."""

    side: HandshakeSide = Field(description="On which side of it the caller stands.")
    waits_for: list[HandshakeSide] = Field(description="Who has not answered.")
    can: list[Verb] = Field(description="What the caller's side can do now.")
    is_listed: bool = Field(
        description="Whether the pair stands in the list now; that it does not changes nothing."
    )
