"""The tables of telling; not derived: told is never untold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import moment


class Exposure(MatchingTable, table=True):
    """That a profile's owner was told of a role of a project."""

    __tablename__ = "exposure"
    __table_args__ = (
        Index("exposure_profile", "profile_id", "told_at"),
        Index("exposure_told_at", "told_at"),
        Index("exposure_match", "match_id"),
    )

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)
    profile_id: UUID = Field(primary_key=True)
    position: int = Field(description="The place in the list when it was told, 1 the best.")
    score: int
    told_at: datetime = moment()
    outcome: str | None = Field(
        default=None, max_length=20, description="What the person answered; null while open."
    )
    match_id: UUID | None = Field(
        default=None, description="Null only where an older version wrote it during an upgrade."
    )


class SlotWork(MatchingTable, table=True):
    """
    That an invitation of a role was answered, so that another may be told.

    Beside `tell_work` because whoever answers holds a profile: a row that is only ever added
    waits for nobody, and so closes no ring with a teller who waits for the profile.
    """

    __tablename__ = "slot_work"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    project_id: UUID
    role: int


class Shortlist(MatchingTable, table=True):
    """When a project's partner was last told of its lists, and whether there is more to tell."""

    __tablename__ = "shortlist"

    project_id: UUID = Field(primary_key=True)
    revision: int = 0
    told_at: datetime | None = moment(default=None, nullable=True)
    is_due: bool = False
