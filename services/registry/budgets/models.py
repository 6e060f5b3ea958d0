"""The table of budget lines."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger
from sqlmodel import Field

from services.registry.database import RegistryTable


class BudgetLine(RegistryTable, table=True):
    """One line of a project's budget in the terms of IATI; the project's row is locked first."""

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("budget_type IN (1, 2)", name="budget_line_type"),
        CheckConstraint("budget_status IN (1, 2)", name="budget_line_status"),
        CheckConstraint("period_end >= period_start", name="budget_line_period"),
    )

    project_id: UUID = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str = Field(default="", max_length=300)
    budget_type: int = Field(sa_type=SmallInteger)
    budget_status: int = Field(sa_type=SmallInteger)
    period_start: date
    period_end: date
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    value_date: date
