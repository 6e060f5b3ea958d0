"""Roadmap bodies on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.agreements.schemas import Body, Day, Line
from services.registry.obligations.schemas import Indicator


class ActivityState(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class RoadmapActivity(Body):
    """What is done, by whom, and by which figures one sees it."""

    title: Line
    partner_id: UUID = Field(description="The party that does it.")
    state: ActivityState = ActivityState.PLANNED
    indicators: list[Indicator] = Field(default_factory=list, max_length=10)


class Milestone(Body):
    """Something reached in the year, and the activities that lead there."""

    title: Line
    due_on: Day | None = None
    activities: list[RoadmapActivity] = Field(default_factory=list, max_length=30)


Milestones = Annotated[list[Milestone], Field(min_length=1, max_length=30)]


class RoadmapCreate(Body):
    """The roadmap of a year."""

    year: int = Field(ge=1900, le=2200, strict=True)
    milestones: Milestones


class RoadmapPatch(Body):
    """A merge patch: milestones are replaced whole."""

    milestones: Milestones = Field(default_factory=list)


class RoadmapRead(BaseModel):
    """A roadmap as it stands."""

    agreement_id: UUID
    year: int
    milestones: list[Milestone]
    progress: float | None = Field(
        description="Mean of its activities, each the mean of its indicators; null: no figures."
    )
    created_at: datetime
    version: int
