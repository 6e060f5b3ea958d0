"""The table of follow-ups: dated tasks with a standard form."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class FollowUp(RegistryTable, table=True):
    """
    One task, made and told on its day, once; `answered_at` is null until somebody answered.

    `outputs_in_use` are the ids of outputs of the placement.
    """

    __tablename__ = "placement_follow_up"
    __table_args__ = (
        CheckConstraint("months IN (6, 12)", name="placement_follow_up_months"),
        Index("placement_follow_up_due", "due_on", "placement_id", "months"),
    )

    placement_id: UUID = Field(primary_key=True, foreign_key="placement.id")
    months: int = Field(primary_key=True, sa_type=SmallInteger)
    due_on: date
    told_at: datetime = moment()
    answered_at: datetime | None = moment(default=None, nullable=True)
    outputs_in_use: list[str] = document(default_factory=list)
    people_trained: int | None = None
    people_still_using: int | None = None
    comment: str | None = Field(default=None, max_length=2000)
