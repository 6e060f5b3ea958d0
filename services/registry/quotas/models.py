"""The tables of quotas and of the places that were taken in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Quota(RegistryTable, table=True):
    """How many people go in one year; its row is locked before a place in it is taken."""

    __tablename__ = "agreement_quota"
    __table_args__ = (
        UniqueConstraint("agreement_id", "year", "sector", name="agreement_quota_once"),
        CheckConstraint("used BETWEEN 0 AND people", name="agreement_quota_used"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    year: int
    sector: str = Field(max_length=5)
    people: int
    used: int = 0


class QuotaPlace(RegistryTable, table=True):
    """The places that one placement takes, once."""

    __tablename__ = "quota_place"

    placement_id: UUID = Field(primary_key=True)
    quota_id: UUID = Field(foreign_key="agreement_quota.id")
    people: int
    taken_at: datetime = moment()
