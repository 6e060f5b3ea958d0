"""The tables of what a partner may send, and of what it has sent today."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class EventPermission(RegistryTable, table=True):
    """What a reviewer allows one partner; a partner without a row has the usual."""

    __tablename__ = "event_permission"

    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    types: list[str] | None = document(default=None, nullable=True)
    daily_quota: int
    changed_at: datetime = moment()


class EventCount(RegistryTable, table=True):
    """How many events of a partner were taken in on one day, UTC; duplicates are free."""

    __tablename__ = "event_count"

    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    day: date = Field(primary_key=True)
    taken: int
