"""Reports on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ReportKind(StrEnum):
    """What a report is about."""

    PROJECT = "project"
    PLACEMENT = "placement"
    CONTRIBUTION = "contribution"


class ReportRead(BaseModel):
    """The newest word of a partner about one of its things."""

    model_config = ConfigDict(from_attributes=True)

    kind: ReportKind
    reference: str
    event_id: str
    event_type: str
    told_at: datetime
    received_at: datetime
    data: dict[str, Any] = Field(description="As the event said it.")
    project_id: UUID | None = Field(description="The project that was made of it.")
