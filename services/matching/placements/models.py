"""The projection of placements."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from services.matching.database import MatchingTable


class KnownPlacement(MatchingTable, table=True):
    """How far a placement was heard; it stays once the placement is over."""

    __tablename__ = "known_placement"

    placement_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)


class PlacedPerson(MatchingTable, table=True):
    """
    Somebody agreed on a placement that needs presence, with its days; with or without a profile.

    Days are counted as scoring counts them, both included.
    """

    __tablename__ = "placed_person"
    __table_args__ = (Index("placed_person_placement", "placement_id"),)

    person_id: UUID = Field(primary_key=True)
    placement_id: UUID = Field(primary_key=True)
    first_day: int
    last_day: int
