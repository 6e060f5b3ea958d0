"""The table of rounds."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Round(RegistryTable, table=True):
    """
    One round; its row is locked before it changes, is applied to, or its budget is spent.

    `rules_number` names the rules that it was announced with. `reserved_minor` is what selected
    applications take of the budget. `closing_told_for` is the closing date that was told of.
    """

    __tablename__ = "programme_round"
    __table_args__ = (
        CheckConstraint("closes_at >= opens_at", name="programme_round_dates"),
        CheckConstraint(
            "reserved_minor >= 0 AND (budget_minor IS NULL OR reserved_minor <= budget_minor)",
            name="programme_round_budget",
        ),
        CheckConstraint("applications >= 0", name="programme_round_applications"),
        CheckConstraint("status IN ('scheduled', 'open', 'closed')", name="programme_round_status"),
        Index("programme_round_newest", "programme_id", "opens_at", "id"),
        Index("programme_round_alive", "status", postgresql_where=text("status <> 'closed'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    rules_number: int
    title: str = Field(max_length=300)
    time_zone: str = Field(max_length=60)
    opens_at: datetime = moment()
    closes_at: datetime = moment()
    notice_days: int = Field(default=7, sa_type=SmallInteger)
    budget_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = Field(max_length=3)
    reserved_minor: int = Field(default=0, sa_type=BigInteger)
    applications: int = 0
    status: str = Field(default="scheduled", max_length=20)
    closing_told_for: datetime | None = moment(default=None, nullable=True)
    told_at: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1

    @property
    def opens_local(self) -> datetime:
        """When it opens, as clocks of the programme show it."""
        return self.opens_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def closes_local(self) -> datetime:
        """When it closes, as clocks of the programme show it."""
        return self.closes_at.astimezone(ZoneInfo(self.time_zone))
