"""The projection of projects."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document


class KnownProject(MatchingTable, table=True):
    """A project as it was last told; `state` has the form of ProjectState, null once closed."""

    __tablename__ = "known_project"

    project_id: UUID = Field(primary_key=True)
    partner_id: UUID = Field(index=True)
    title: str
    country: str | None
    is_open: bool
    sequence: int = Field(sa_type=BigInteger)
    state: dict[str, Any] | None = document(default=None, nullable=True)
