"""The tables of telling; not derived: told is never untold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import moment


class Exposure(MatchingTable, table=True):
    """That a profile's owner was told of a role of a project."""

    __tablename__ = "exposure"
    __table_args__ = (
        Index("exposure_profile", "profile_id", "told_at"),
        Index("exposure_told_at", "told_at"),
    )

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)
    profile_id: UUID = Field(primary_key=True)
    position: int = Field(description="The place in the list when it was told, 1 the best.")
    score: int
    told_at: datetime = moment()
    outcome: str | None = Field(default=None, max_length=20)


class Shortlist(MatchingTable, table=True):
    """When a project's partner was last told of its lists, and whether there is more to tell."""

    __tablename__ = "shortlist"

    project_id: UUID = Field(primary_key=True)
    revision: int = 0
    told_at: datetime | None = moment(default=None, nullable=True)
    is_due: bool = False
