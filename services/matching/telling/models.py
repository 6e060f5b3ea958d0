"""The tables of telling; not derived: told is never untold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, false, text
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
        # The next whose days pass, however many have passed.
        Index(
            "exposure_may_lapse",
            "told_at",
            postgresql_where=text("outcome IS NULL AND NOT has_lapsed"),
        ),
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
    has_lapsed: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="Its days passed without an answer, and others were looked for; an answer "
        "that comes later is its outcome all the same.",
    )


class HeldBack(MatchingTable, table=True):
    """
    That a role's list would have told a profile's owner, who has too many invitations open.

    Once they have room the row goes and the list is looked at again.
    """

    __tablename__ = "held_back"
    __table_args__ = (Index("held_back_profile", "profile_id"),)

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)
    profile_id: UUID = Field(primary_key=True)


class SlotWork(MatchingTable, table=True):
    """
    That another may be told of a role.

    An invitation is open no more, somebody has room again, or more are sought than before.

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
