"""Session bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.applications.schemas import ApplicationRead
from services.registry.cofunding.fund import FundLine, SourceUrl
from services.registry.committee_sessions.domain import Outcome, SessionStatus
from services.registry.rounds.schemas import HardDate


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CommitteeSessionCreate(_Body):
    """What is needed to call a session."""

    title: FundLine
    starts_at: HardDate
    criteria_url: SourceUrl = Field(description="Where the criteria are published.")
    agenda: Annotated[
        list[UUID],
        Field(min_length=1, max_length=200, description="Eligible applications of the round."),
    ]


class Minutes(_Body):
    """Where the minutes are."""

    url: SourceUrl


class CommitteeDecisionRead(BaseModel):
    """What became of an application, with its tally."""

    model_config = ConfigDict(from_attributes=True)

    application_id: UUID
    outcome: Outcome
    entitled: int = Field(description="Seats that could vote on it.")
    yes: int
    no: int
    abstain: int
    programme_minor: int
    reasons: list[str]
    decided_at: datetime


class CommitteeSessionRead(BaseModel):
    """A session as it stands; decisions once it has decided."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    programme_id: UUID
    round_id: UUID
    title: str
    starts_at: datetime
    called_at: datetime
    criteria_url: str
    minutes_url: str | None
    status: SessionStatus
    decided_at: datetime | None
    agenda: list[UUID]
    decisions: list[CommitteeDecisionRead]


class AgendaRead(BaseModel):
    """What the committee reads before it sits, in the order of the agenda."""

    items: list[ApplicationRead]
