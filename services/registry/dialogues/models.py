"""The tables of dialogues, who takes part in them, and who presided when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Dialogue(RegistryTable, table=True):
    """
    One process. `partner_id` keeps its papers (the secretariat), which gives no vote.

    Its row is locked before it, its participants or its presidency change, and `version` counts
    every such change. `chair_order` holds ids of members as text.
    """

    __tablename__ = "dialogue"
    __table_args__ = (Index("dialogue_name", "name", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    name: str = Field(max_length=300)
    description: str = Field(default="", max_length=4000)
    language: str = Field(max_length=35)
    # The days of terms and due dates are days there.
    time_zone: str = Field(max_length=64)
    chair_order: list[str] = document(default_factory=list)
    term_months: int = 12
    created_at: datetime = moment()
    version: int = 1


class Participant(RegistryTable, table=True):
    """A partner that was asked to take part; it does once it has accepted."""

    __tablename__ = "dialogue_participant"
    __table_args__ = (
        # A country has one seat among the members.
        Index(
            "dialogue_member_country_once",
            "dialogue_id",
            "country",
            unique=True,
            postgresql_where=text("role = 'member'"),
        ),
        Index("dialogue_participant_partner", "partner_id"),
    )

    dialogue_id: UUID = Field(primary_key=True, foreign_key="dialogue.id")
    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    role: str = Field(max_length=20)
    country: str | None = Field(default=None, max_length=2)
    asked_at: datetime = moment()
    accepted_at: datetime | None = moment(default=None, nullable=True)


class PresidencyTerm(RegistryTable, table=True):
    """From this day on the partner presides."""

    __tablename__ = "dialogue_term"
    __table_args__ = (UniqueConstraint("dialogue_id", "begins_on", name="dialogue_term_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dialogue_id: UUID = Field(foreign_key="dialogue.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    begins_on: date
