"""The table of profiles and of those who left."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Profile(MatchingTable, table=True):
    """
    A person's or an organisation's profile; `body` has the form of ProfileWrite.

    `flow` is what its last change belongs to, for what is told of it later.
    """

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (partner_id IS NULL)", name="profile_one_owner"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID | None = Field(default=None, unique=True)
    partner_id: UUID | None = Field(default=None, unique=True)
    status: str = Field(default="draft", max_length=20)
    body: dict[str, Any] = document()
    flow: dict[str, Any] | None = document(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class ErasedSubject(MatchingTable, table=True):
    """That somebody left, kept 30 days so that a late event brings nothing back."""

    __tablename__ = "erased_subject"

    subject_id: UUID = Field(primary_key=True)
    erased_at: datetime = moment(index=True)
