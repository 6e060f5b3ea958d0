"""The tables of steps that parties took, and of the time that they waited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class StepTaken(RegistryTable, table=True):
    """One thing that a party did; written once, never changed."""

    __tablename__ = "step_taken"
    __table_args__ = (Index("step_taken_agreement", "agreement_id", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    verb: str = Field(max_length=40)
    documents: int = 0
    at: datetime = moment()


class TimeWaited(RegistryTable, table=True):
    """A time in which a party waited for others; `until` is null while it still does."""

    __tablename__ = "time_waited"
    __table_args__ = (
        Index("time_waited_agreement", "agreement_id"),
        # Who waits for a thing waits for it once at a time.
        Index(
            "time_waited_once",
            "partner_id",
            "about",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    about: UUID
    since: datetime = moment()
    until: datetime | None = moment(default=None, nullable=True)
