"""The tables of programmes and of every version of their rules."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Programme(RegistryTable, table=True):
    """
    One matching fund; its row is locked before it changes, and `version` counts every change.

    `rules` is the newest document in the form of `Fund`; `rules_number` counts the documents.
    """

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("slug", name="programme_slug_once"),
        Index("programme_partner", "partner_id"),
        Index("programme_newest", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(max_length=40)
    partner_id: UUID = Field(foreign_key="partner.id")
    title: str = Field(max_length=300)
    rules: dict[str, Any] = document()
    rules_number: int = 1
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=2000)
    created_at: datetime = moment()
    version: int = 1


class ProgrammeRules(RegistryTable, table=True):
    """A document that was in force at some time: what was decided under it stays explained."""

    __tablename__ = "programme_rules"

    programme_id: UUID = Field(foreign_key="programme.id", primary_key=True)
    number: int = Field(primary_key=True)
    rules: dict[str, Any] = document()
    since: datetime = moment()
