"""The table of projects."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id

_EMPTY = {"sa_column_kwargs": {"server_default": text("'[]'::jsonb")}}


class Project(RegistryTable, table=True):
    """
    One project; its row is locked before it changes, and `version` counts every change.

    `roles` and `funding` are documents in the form of `RoleRead` and `FundingAsked`.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("partner_id", "iati_identifier", name="project_iati_once"),
        CheckConstraint("activity_status BETWEEN 1 AND 6", name="project_activity_status"),
        CheckConstraint("need_index BETWEEN 0 AND 100", name="project_need_index"),
        Index("project_newest", "created_at", "id"),
        Index("project_partner", "partner_id"),
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

    @property
    def funded(self) -> bool | None:
        """Whether the goal is reached, as far as is known; None where no money is asked for."""
        if self.funding is None:
            return None
        goal, raised = self.funding["goal"], self.funding["raised"]
        return bool(raised["amount_minor"] >= goal["amount_minor"])
