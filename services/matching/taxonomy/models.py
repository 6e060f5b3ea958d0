"""The tables of the taxonomy."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import document, moment


class TaxonomyVersion(MatchingTable, table=True):
    """An import; exactly one is active."""

    __tablename__ = "taxonomy_version"

    version: str = Field(primary_key=True, max_length=50)
    is_active: bool = False
    imported_at: datetime = moment()
    counts: dict[str, Any] = document(default_factory=dict)


class Skill(MatchingTable, table=True):
    """A skill; its id is small, dense and never used again."""

    __tablename__ = "skill"

    id: int | None = Field(default=None, primary_key=True)
    uri: str = Field(unique=True, max_length=200)
    kind: str = Field(default="", max_length=40)
    idf16: int = Field(default=16, description="How telling it is, in 16ths.")
    is_common: bool = Field(default=False, description="Held by too many trades for a must-have.")
    is_retired: bool = False
    version: str = Field(max_length=50)


class SkillLabel(MatchingTable, table=True):
    """A name of a skill in one language."""

    __tablename__ = "skill_label"
    __table_args__ = (Index("skill_label_skill", "skill_id", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    skill_id: int = Field(foreign_key="skill.id")
    language: str = Field(max_length=10)
    label: str = Field(max_length=500)
    is_preferred: bool


class SkillCredit(MatchingTable, table=True):
    """What holding `held_id` is worth where `skill_id` is asked; itself is worth 16 of 16."""

    __tablename__ = "skill_credit"
    __table_args__ = (Index("skill_credit_held", "held_id"),)

    skill_id: int = Field(primary_key=True, foreign_key="skill.id")
    held_id: int = Field(primary_key=True, foreign_key="skill.id")
    credit: int
    is_narrow: bool = Field(description="The same skill or a narrower one: meets a must-have.")


class Occupation(MatchingTable, table=True):
    """An occupation with its ISCO-08 group."""

    __tablename__ = "occupation"

    id: int | None = Field(default=None, primary_key=True)
    uri: str = Field(unique=True, max_length=200)
    isco_group: str = Field(max_length=10)
    labels: dict[str, str] = document(default_factory=dict)


class OccupationSkill(MatchingTable, table=True):
    """That an occupation names a skill."""

    __tablename__ = "occupation_skill"

    occupation_id: int = Field(primary_key=True, foreign_key="occupation.id")
    skill_id: int = Field(primary_key=True, foreign_key="skill.id")
    is_essential: bool
