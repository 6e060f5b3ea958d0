"""Match bodies on the HTTP side."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.handshakes.domain import State
from services.matching.obstacles.schemas import Obstacle
from services.matching.reasons.domain import ShownAs
from shared.contracts.values import ListKind


class Part(BaseModel):
    """A part of the score."""

    key: str = Field(description="What it is about, for instance need.exact or affinity.origin.")
    text: str = Field(description="The same as a sentence, in Content-Language.")
    points: int = Field(description="How much of the score it made, of 10,000.")
    share: int = Field(description="The same as per cent of the score, rounded down.")


class MatchPublic(BaseModel):
    """A place in a project's list, as its partner sees it: people stay opaque."""

    match_id: UUID
    project_id: UUID
    role: int
    list_kind: ListKind
    profile_id: UUID
    score: int
    is_of_the_field: bool = Field(
        description="Whether a skill is held that was asked for, so that the person may be told; "
        "else it is a neighbouring field. Always true for money."
    )


class MatchOfMine(BaseModel):
    """A project that fits a profile, as its owner sees it."""

    match_id: UUID
    project_id: UUID
    project_title: str
    project_country: str | None
    role: int
    role_title: str | None
    list_kind: ListKind
    score: int
    is_of_the_field: bool = Field(
        description="Whether you hold a skill that was asked for, so that you may be told; else "
        "it is a neighbouring field. Always true for money."
    )
    host_response_percent: int | None = Field(
        description="Proposals answered in time by the host; null before it has answered ten."
    )


class RateUsed(BaseModel):
    """By which rate amounts are compared: the one that was in force when they came."""

    model_config = ConfigDict(from_attributes=True)

    currency: str
    per_euro: float
    as_of: date
    source: str


class MatchExplained(MatchPublic):
    """A match with its reasons: the points add up to the score."""

    project_title: str
    project_country: str | None
    project_interest: int = Field(description="A: the project's side of the score; 0 for money.")
    person_interest: int = Field(description="B: the person's side of the score; 0 for money.")
    passed: list[str] = Field(description="The conditions that are met, in Content-Language.")
    parts: list[Part]
    would_raise: list[str] = Field(
        description="One thing changed at a time, and the score after it, the best first; empty "
        "where the numbers are those of a proposal."
    )
    obstacles: list[Obstacle] = Field(
        description="What stands between the pair and the list now; empty where it is listed."
    )
    taxonomy_version: str
    scoring_version: int
    is_listed: bool = Field(description="Whether the pair stands in the list now.")
    as_of: ShownAs = Field(
        description="Of a pair that left the list: as it was at the proposal, else as it is now."
    )
    handshake: State | None = Field(description="How its handshake stands; null before there is.")
    load_note: str = Field(
        description="The person's open invitations; they decide who is told first, not the score. "
        "Empty to a host once the person is not matched any more."
    )
    host_response_percent: int | None = Field(
        description="Proposals answered in time by the host; null before it has answered ten."
    )
    rates: list[RateUsed] = Field(
        description="Of the project's money as it stands, and to the funder also of the tickets; "
        "empty where skills are matched, for euro, and of a pair that left the list."
    )


class WhyNot(BaseModel):
    """
    For each role, what stands between a profile and its list; empty only where it is listed.

    Role 0 is the need of money.
    """

    project_id: UUID
    profile_id: UUID
    roles: dict[int, list[Obstacle]]
