"""The projection of projects."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document, moment


class KnownProject(MatchingTable, table=True):
    """
    A project as it was last told; `state` has the form of ProjectState.

    `terms_at` is since when its terms of reference have been public: as it was first told. A
    rebuild leaves it as it is, and does not know it of a project that was lost. `flow` is what the
    last change belongs to, for whatever is told of the project later.
    """

    __tablename__ = "known_project"

    project_id: UUID = Field(primary_key=True)
    partner_id: UUID = Field(index=True)
    title: str
    country: str | None
    is_open: bool
    sequence: int = Field(sa_type=BigInteger)
    state: dict[str, Any] | None = document(default=None, nullable=True)
    flow: dict[str, Any] | None = document(default=None, nullable=True)
    terms_at: datetime | None = moment(default=None, nullable=True)
