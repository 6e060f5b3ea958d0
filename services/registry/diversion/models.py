"""The tables of movements between countries, and of the suspicions that were told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Movement(RegistryTable, table=True):
    """How many people moved on a corridor in a year, as a source says; the newest word stands."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("people >= 0", name="movement_people"),
        CheckConstraint("origin <> destination", name="movement_corridor"),
        Index("movement_into", "destination", "sector", "year"),
    )

    origin: str = Field(primary_key=True, max_length=2)
    destination: str = Field(primary_key=True, max_length=2)
    sector: str = Field(primary_key=True, max_length=5)
    year: int = Field(primary_key=True)
    people: int
    source: str = Field(max_length=500)
    loaded_at: datetime = moment()


class Diversion(RegistryTable, table=True):
    """A suspicion that was told: once for each agreement, corridor and year."""

    __tablename__ = "diversion"
    __table_args__ = (Index("diversion_newest", "told_at", "id"),)

    id: UUID = Field(default_factory=new_id, unique=True)
    agreement_id: UUID = Field(primary_key=True)
    corridor: str = Field(primary_key=True, max_length=7)
    year: int = Field(primary_key=True)
    covered_corridor: str = Field(max_length=7)
    sector: str = Field(max_length=5)
    rule_version: int
    covered_before: int
    covered_now: int
    other_before: int
    other_now: int
    told_at: datetime = moment()
