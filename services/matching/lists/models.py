"""The tables of lists and of the work that keeps them right."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, SmallInteger, text
from sqlmodel import Field

from services.matching.database import MatchingTable
from services.matching.engine.scored import kind_of
from shared.contracts.values import ListKind
from shared.db.columns import document


class Match(MatchingTable, table=True):
    """A place in a list; `facts` holds what the score was made of, text is made of it on read."""

    __tablename__ = "match"
    __table_args__ = (
        Index("match_profile", "profile_id", "order_key"),
        Index("match_list", "project_id", "role", "order_key"),
    )

    match_id: UUID = Field(primary_key=True)
    project_id: UUID
    role: int = Field(sa_type=SmallInteger)
    profile_id: UUID
    order_key: int = Field(sa_type=BigInteger)
    r: int = Field(sa_type=SmallInteger)
    a: int = Field(sa_type=SmallInteger)
    b: int = Field(sa_type=SmallInteger)
    s: int = Field(sa_type=SmallInteger)
    l: int = Field(sa_type=SmallInteger)  # noqa: E741  the term's own name
    facts: bytes
    may_be_told: bool
    taxonomy_version: str = Field(max_length=50)
    scoring_version: int = Field(sa_type=SmallInteger)

    @property
    def kind(self) -> ListKind:
        """Which kind of list it is a place of."""
        return kind_of(self.role)


class MatchWork(MatchingTable, table=True):
    """That a profile or a project changed, or a profile left, and lists may have to follow."""

    __tablename__ = "match_work"
    __table_args__ = (
        Index("match_work_shard", "shard", "id"),
        Index("match_work_left", "shard", postgresql_where=text("kind = 'left'")),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    shard: int
    kind: str = Field(max_length=10)
    subject: UUID


class ShardOwner(MatchingTable, table=True):
    """Whoever keeps a shard's lists counts up: a number that is not one's own means another did."""

    __tablename__ = "shard_owner"

    shard: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    epoch: int = Field(sa_type=BigInteger)


class ListsInForce(MatchingTable, table=True):
    """By which scoring, and in how many shards, all lists are made or have work to be; one row."""

    __tablename__ = "lists_in_force"
    __table_args__ = (CheckConstraint("is_only", name="lists_in_force_only_one"),)

    is_only: bool = Field(default=True, primary_key=True)
    scoring: int
    shards: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class TellWork(MatchingTable, table=True):
    """
    That a role's list changed and somebody may have to be told.

    Only ever added: what comes while a teller is at the same list is a row of its own, so that
    nothing waits for the teller and nothing is taken for told that it did not see.
    """

    __tablename__ = "tell_work"
    __table_args__ = (Index("tell_work_of", "project_id", "role"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    project_id: UUID
    role: int


class TellProfileWork(MatchingTable, table=True):
    """
    That a profile changed, and of which projects its owner may have to be told.

    `best` names them, each as project and role; null where an older version wrote the row.
    """

    __tablename__ = "tell_profile_work"
    __table_args__ = (Index("tell_profile_work_of", "profile_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    profile_id: UUID
    best: list[Any] | None = document(default=None, nullable=True)
