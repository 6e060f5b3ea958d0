"""The table of safeguard lists, every version that ever held."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class SafeguardListRow(RegistryTable, table=True):
    """
    One version; never changed, since decisions name it.

    `rules` and `entries` are documents in the form of `SafeguardListCreate`.
    """

    __tablename__ = "safeguard_list"
    __table_args__ = (
        UniqueConstraint("version", name="safeguard_list_version_once"),
        UniqueConstraint(
            "jurisdiction",
            "valid_from",
            name="safeguard_list_first_day_once",
            postgresql_nulls_not_distinct=True,
        ),
        Index("safeguard_list_newest", "loaded_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: str = Field(max_length=60)
    title: str = Field(max_length=300)
    jurisdiction: str | None = Field(default=None, max_length=2)
    source: str = Field(max_length=500)
    valid_from: date
    valid_until: date | None = None
    rules: list[dict[str, Any]] = document()
    entries: list[dict[str, Any]] = document()
    unlisted_rule_id: str = Field(max_length=100)
    loaded_at: datetime = moment()
