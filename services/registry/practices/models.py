"""The tables of effective practices and of who cites them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Practice(RegistryTable, table=True):
    """
    One documented example; its row is locked before it changes, and `version` counts the changes.

    `citations` counts the rows of `practice_citation`; who cites locks this row.
    """

    __tablename__ = "practice"
    __table_args__ = (
        Index("practice_newest", "created_at", "id"),
        Index("practice_partner", "partner_id"),
        Index("practice_countries", "countries", postgresql_using="gin"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    status: str = Field(default="draft", max_length=20)
    title: str = Field(max_length=300)
    language: str = Field(max_length=35)
    context: str = Field(max_length=10_000)
    what_was_done: str = Field(max_length=10_000)
    results: str = Field(max_length=10_000)
    evidence: list[dict[str, Any]] = document(default_factory=list)
    countries: list[str] = Field(sa_type=ARRAY(String(2)))
    sectors: list[str] = Field(sa_type=ARRAY(String(5)))
    gcm_objectives: list[int] = Field(sa_type=ARRAY(SmallInteger))
    sdg_targets: list[str] = Field(sa_type=ARRAY(String(10)))
    decision_reason: str | None = Field(default=None, max_length=2000)
    citations: int = 0
    created_at: datetime = moment()
    published_at: datetime | None = moment(default=None, nullable=True)
    version: int = 1


class PracticeCitation(RegistryTable, table=True):
    """That something cites a practice: once."""

    __tablename__ = "practice_citation"
    __table_args__ = (
        Index("practice_citation_newest", "practice_id", "cited_at", "object_id"),
        Index("practice_citation_object", "object_kind", "object_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    object_kind: str = Field(primary_key=True, max_length=20)
    object_id: UUID = Field(primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    cited_at: datetime = moment()
