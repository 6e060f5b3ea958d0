"""The tables that the scoring query reads; derived, and made anew from profiles and projects."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, SmallInteger, String, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document


class ProfileFeature(MatchingTable, table=True):
    """
    A person who may be matched; `number` breaks ties and is never used again.

    `rates` are those that the tickets came with.
    """

    __tablename__ = "profile_feature"

    profile_id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger, sa_column_args=[Identity()], unique=True)
    owner: UUID
    hash: bytes
    is_open: bool
    years: int
    preferred: int
    accepted: int
    window_start: int
    window_end: int
    languages: list[str] = Field(sa_type=ARRAY(String))
    sectors: list[str] = Field(sa_type=ARRAY(String))
    practice: list[str] = Field(sa_type=ARRAY(String))
    origins: list[str] = Field(sa_type=ARRAY(String))
    affinities: list[str] = Field(sa_type=ARRAY(String))
    instruments: int = Field(default=0, description="0 for who would not fund.")
    lowest: int = 0
    highest: int = 0
    fund_countries: list[str] = Field(sa_type=ARRAY(String))
    fund_sectors: list[str] = Field(sa_type=ARRAY(String))
    rates: list[Any] | None = document(default=None, nullable=True)


class ProfileSkill(MatchingTable, table=True):
    """A skill that a person has."""

    __tablename__ = "profile_skill"
    __table_args__ = (Index("profile_skill_skill", "skill_id", "profile_id", "level"),)

    profile_id: UUID = Field(primary_key=True)
    skill_id: int = Field(primary_key=True)
    level: int = Field(sa_type=SmallInteger)
    years: int = Field(sa_type=SmallInteger)


class ProjectFeature(MatchingTable, table=True):
    """A project that may be matched; `rates` is what its goal came with."""

    __tablename__ = "project_feature"

    project_id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=Integer, sa_column_args=[Identity()], unique=True)
    partner_id: UUID = Field(index=True)
    hash: bytes
    is_open: bool
    country: str = Field(max_length=2)
    sector: str = Field(max_length=5)
    open_to_all: bool
    instruments: int = 0
    lowest: int = 0
    highest: int = 0
    has_matching_fund: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    rates: list[Any] | None = document(default=None, nullable=True)
    taxonomy: str | None = Field(default=None, description="What was in force as they were made.")


class RoleFeature(MatchingTable, table=True):
    """A role of a project."""

    __tablename__ = "role_feature"

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)
    positions: int
    required: list[str] = Field(sa_type=ARRAY(String))
    wished: list[str] = Field(sa_type=ARRAY(String))
    modalities: int
    window_start: int | None
    window_end: int | None
    needed_days: int
    isco_groups: list[str] = Field(sa_type=ARRAY(String))
    refused_countries: list[str] = Field(sa_type=ARRAY(String))


class RoleNeed(MatchingTable, table=True):
    """A skill that a role asks for."""

    __tablename__ = "role_need"
    __table_args__ = (Index("role_need_skill", "skill_id"),)

    project_id: UUID = Field(primary_key=True)
    role: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    skill_id: int
    level: int
    weight: int
    must_have: bool


class Exclusion(MatchingTable, table=True):
    """A pair that declined or withdrew: never matched again. Not derived."""

    __tablename__ = "exclusion"

    project_id: UUID = Field(primary_key=True)
    profile_id: UUID = Field(primary_key=True)
