"""The table of applications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Application(RegistryTable, table=True):
    """
    One project that applies in one round.

    The row of its round is locked before its own. `plan` is a document in the form of
    `ApplicationPlan`; country, sector and beneficiaries are copies that peers are found by.
    """

    __tablename__ = "programme_application"
    __table_args__ = (
        Index(
            "programme_application_once",
            "round_id",
            "project_id",
            unique=True,
            postgresql_where=text("status <> 'withdrawn'"),
        ),
        CheckConstraint(
            "total_minor >= 0 AND programme_minor >= 0", name="programme_application_money"
        ),
        Index("programme_application_newest", "round_id", "created_at", "id"),
        Index("programme_application_peers", "sector", "country", "currency"),
        Index("programme_application_partner", "partner_id"),
        Index("programme_application_programme", "programme_id", "status"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    round_id: UUID = Field(foreign_key="programme_round.id")
    programme_id: UUID = Field(foreign_key="programme.id")
    project_id: UUID = Field(foreign_key="project.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    window: str = Field(max_length=40)
    plan: dict[str, Any] = document()
    status: str = Field(default="draft", max_length=20)
    reasons: list[str] = document(default_factory=list)
    answer: dict[str, Any] | None = document(default=None, nullable=True)
    benchmark: list[dict[str, Any]] = document(default_factory=list)
    currency: str = Field(max_length=3)
    total_minor: int = Field(sa_type=BigInteger)
    programme_minor: int = Field(default=0, sa_type=BigInteger)
    country: str = Field(max_length=2)
    sector: str = Field(max_length=5)
    beneficiaries: int | None = None
    created_at: datetime = moment()
    submitted_at: datetime | None = moment(default=None, nullable=True)
    decided_at: datetime | None = moment(default=None, nullable=True)
    completed_at: datetime | None = moment(default=None, nullable=True)
    version: int = 1
