"""The table of sessions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class DialogueSession(RegistryTable, table=True):
    """One meeting; `agenda` lists what members put on it, and its row is locked before it grows."""

    __tablename__ = "dialogue_session"
    __table_args__ = (
        UniqueConstraint("dialogue_id", "number", name="dialogue_session_once"),
        Index("dialogue_session_newest", "dialogue_id", "begins_on", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dialogue_id: UUID = Field(foreign_key="dialogue.id")
    number: int
    title: str = Field(max_length=300)
    place: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, max_length=2)
    begins_on: date
    ends_on: date
    agenda: list[dict[str, Any]] = document(default_factory=list)
    created_at: datetime = moment()
