"""The tables of lists and of the work that keeps them right."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index
from sqlmodel import Field

from services.matching.database import MatchingTable


class Match(MatchingTable, table=True):
    """A place in a list; `facts` holds what the score was made of, text is made of it on read."""

    __tablename__ = "match"
    __table_args__ = (
        Index("match_profile", "profile_id", "order_key"),
        Index("match_list", "project_id", "role", "kind", "order_key"),
        Index("match_place", "project_id", "role", "kind", "profile_id", unique=True),
    )

    match_id: UUID = Field(primary_key=True)
    project_id: UUID
    role: int
    kind: str = Field(max_length=10)
    profile_id: UUID
    order_key: int = Field(sa_type=BigInteger)
    r: int
    a: int
    b: int
    s: int
    l: int  # noqa: E741  the term's own name
    facts: bytes
    may_be_told: bool
    taxonomy_version: str = Field(max_length=50)
    scoring_version: int


class MatchWork(MatchingTable, table=True):
    """That a profile or a project changed and lists may have to follow."""

    __tablename__ = "match_work"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    shard: int
    kind: str = Field(max_length=10)
    subject: UUID


class ScoringInForce(MatchingTable, table=True):
    """The scoring by which every list was made, or has work to be made; one row."""

    __tablename__ = "scoring_in_force"
    __table_args__ = (CheckConstraint("is_only", name="scoring_in_force_only_one"),)

    is_only: bool = Field(default=True, primary_key=True)
    version: int


class TellWork(MatchingTable, table=True):
    """That a role's list changed and somebody may have to be told."""

    __tablename__ = "tell_work"

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)


class TellProfileWork(MatchingTable, table=True):
    """That a profile changed and its owner may have to be told of projects."""

    __tablename__ = "tell_profile_work"

    profile_id: UUID = Field(primary_key=True)
