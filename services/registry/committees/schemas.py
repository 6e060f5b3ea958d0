"""Seat bodies on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.programmes import ContributorClass
from shared.contracts.values import Side


class SeatCreate(BaseModel):
    """Whom a seat is given to, and for whom it speaks."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID
    side: Side
    contributor_class: ContributorClass


class SeatRead(BaseModel):
    """A seat as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    programme_id: UUID
    partner_id: UUID
    side: Side
    contributor_class: ContributorClass
    since: datetime
    ended_at: datetime | None
