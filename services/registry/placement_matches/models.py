"""How far matches were heard, and who was erased lately."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment


class HeardMatch(RegistryTable, table=True):
    """
    The newest step of a match that was heard here.

    `sequence` is that of the event; one that is not higher changes nothing.
    """

    __tablename__ = "heard_match"
    __table_args__ = (
        Index("heard_match_profile", "profile_id"),
        Index("heard_match_heard", "heard_at"),
    )

    match_id: UUID = Field(primary_key=True)
    profile_id: UUID
    sequence: int = Field(sa_type=BigInteger)
    heard_at: datetime = moment()


class ErasedProfile(RegistryTable, table=True):
    """A profile that was erased; kept for as long as events about it may still arrive."""

    __tablename__ = "erased_profile"
    __table_args__ = (Index("erased_profile_at", "erased_at"),)

    profile_id: UUID = Field(primary_key=True)
    erased_at: datetime = moment()
