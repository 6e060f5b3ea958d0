"""The table of projects."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.projects.domain import EXPIRED
from shared.db.columns import document, moment
from shared.ids import new_id

_EMPTY = {"sa_column_kwargs": {"server_default": text("'[]'::jsonb")}}


class Project(RegistryTable, table=True):
    """
    One project; its row is locked before it changes, and `version` counts every change.

    `roles` and `funding` are documents in the form of `RoleRead` and `FundingAsked`. `booked` is
    what the ledger has for it by currency, in minor units; `guarded_on` the day on which the
    safeguards were last asked. Neither is an edit, so neither counts the version up.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("partner_id", "iati_identifier", name="project_iati_once"),
        CheckConstraint("activity_status BETWEEN 1 AND 6", name="project_activity_status"),
        CheckConstraint("need_index BETWEEN 0 AND 100", name="project_need_index"),
        Index("project_newest", "created_at", "id"),
        Index("project_partner", "partner_id"),
        Index(
            "project_guarded",
            "guarded_on",
            postgresql_where=text("kind = 'vacancy' AND status IN ('published', 'running')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    kind: str = Field(max_length=20)
    status: str = Field(default="draft", max_length=20)
    title: str = Field(max_length=300)
    summary: str = Field(default="", max_length=2000)
    language: str = Field(max_length=35)
    country: str = Field(max_length=2)
    place: str | None = Field(default=None, max_length=200)
    sector: str = Field(max_length=5)
    sdg_targets: list[str] = document(default_factory=list)
    open_to_all: bool = False
    host_partner_id: UUID | None = None
    roles: list[dict[str, Any]] = document(default_factory=list)
    used_numbers: list[int] = document(default_factory=list)
    funding: dict[str, Any] | None = document(default=None, nullable=True)
    iati_identifier: str | None = Field(default=None, max_length=300)
    activity_status: int | None = Field(default=None, sa_type=SmallInteger)
    close_reason: str | None = Field(default=None, max_length=20)
    created_at: datetime = moment()
    published_at: datetime | None = moment(default=None, nullable=True)
    version: int = 1
    gcm_objectives: list[int] = document(default_factory=list, **_EMPTY)
    origin_community: str | None = Field(default=None, max_length=200)
    host_community: str | None = Field(default=None, max_length=200)
    need_index: float | None = None
    non_financial: list[str] = document(default_factory=list, **_EMPTY)
    started_at: datetime | None = moment(default=None, nullable=True)
    completed_at: datetime | None = moment(default=None, nullable=True)
    followed_up_at: datetime | None = moment(default=None, nullable=True)
    booked: dict[str, int] = document(
        default_factory=dict, sa_column_kwargs={"server_default": text("'{}'::jsonb")}
    )
    guarded_on: date | None = None

    @property
    def takes_records(self) -> bool:
        """Whether placements and money are recorded, be it late where the calendar closed it."""
        return self.status in ("published", "running") or self.close_reason == EXPIRED

    @property
    def raised(self) -> dict[str, Any] | None:
        """
        The larger of what its partner states and what the ledger has in the goal's currency.

        Never their sum: what was stated by hand may be the same money. None where none is asked.
        """
        if self.funding is None:
            return None
        stated: dict[str, Any] = self.funding["raised"]
        booked = self.booked.get(stated["currency"], 0)
        return stated | {"amount_minor": max(stated["amount_minor"], booked)}

    @property
    def funded(self) -> bool | None:
        """Whether the goal is reached, as far as is known; None where no money is asked for."""
        raised = self.raised
        if self.funding is None or raised is None:
            return None
        return bool(raised["amount_minor"] >= self.funding["goal"]["amount_minor"])
