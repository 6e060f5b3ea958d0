"""Bodies of progress reports on the HTTP side."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from services.registry.milestones.schemas import MilestoneIndicator, Text


class ProgressCreate(BaseModel):
    """What was reached in a quarter."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=2000, le=2200, strict=True)
    quarter: int = Field(ge=1, le=4, strict=True)
    text: Text
    indicators: list[MilestoneIndicator] = Field(default_factory=list, max_length=20)


class ProgressState(StrEnum):
    """Whether a quarter's report is there."""

    IN_TIME = "in_time"
    LATE = "late"
    DUE = "due"
    OVERDUE = "overdue"


class ProgressRead(BaseModel):
    """A quarter of a project, and its report if there is one."""

    year: int
    quarter: int
    due_on: date
    state: ProgressState
    is_late: bool
    text: str | None
    indicators: list[MilestoneIndicator]
    reported_at: datetime | None


class ProgressList(BaseModel):
    """Every quarter that ended since the project was published, and those reported before."""

    items: list[ProgressRead]
