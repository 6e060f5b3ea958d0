"""What goes out at the door of alerts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.preferences.domain import Category


class AlertAbout(BaseModel):
    """The things an alert is about, by their ids in the other services."""

    project_id: UUID | None
    match_id: UUID | None
    partner_id: UUID | None


class AlertBody(BaseModel):
    """An alert in the reader's language."""

    id: UUID
    number: int = Field(description="Counts the recipient's alerts; the event id of the stream.")
    category: Category
    kind: str = Field(examples=["match_found_skills"])
    language: str = Field(examples=["fr"], description="Of title, lines and reasons.")
    title: str
    lines: list[str]
    reasons: list[str]
    about: AlertAbout
    created_at: datetime
    read_at: datetime | None
    archived_at: datetime | None


class CategoryCount(BaseModel):
    """How many unread alerts of one category."""

    category: Category
    unread: int


class AlertCounts(BaseModel):
    """How much there is to read; archived alerts are not counted."""

    unread: int
    by_category: list[CategoryCount]
