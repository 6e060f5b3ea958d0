"""The table of asks; not derived, and never kept for long."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document, moment


class MatchAsk(MatchingTable, table=True):
    """
    One question to one shard.

    `owner` is a partner, or for one's own projects a profile; `names` are the profiles that the
    result shows, by which an erasure finds it.
    """

    __tablename__ = "match_ask"
    __table_args__ = (
        Index(
            "match_ask_waiting",
            "shard",
            "asked_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("match_ask_owner", "owner", "kind", "asked_at"),
        Index("match_ask_names", "names", postgresql_using="gin"),
        Index("match_ask_expires", "expires_at"),
    )

    id: UUID = Field(primary_key=True)
    shard: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=20)
    owner: UUID
    spec: dict[str, Any] = document()
    result: dict[str, Any] | None = document(default=None, nullable=True)
    names: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    state: str = Field(max_length=10)
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(default=None, nullable=True)
    expires_at: datetime = moment()
