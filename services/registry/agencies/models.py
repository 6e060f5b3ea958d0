"""The tables of agencies' licences and breaches."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.registry.agencies.domain import Severity
from services.registry.database import RegistryTable
from shared.db.columns import document, moment, words
from shared.ids import new_id


class AgencyLicence(RegistryTable, table=True):
    """
    One licence of one agency; its row is locked before it changes.

    `steps` are documents in the form of `LicenceStep`, the oldest first; none are taken away.
    """

    __tablename__ = "agency_licence"
    __table_args__ = (
        UniqueConstraint("country", "number", name="agency_licence_once"),
        CheckConstraint("valid_until >= valid_from", name="agency_licence_dates"),
        Index("agency_licence_partner", "partner_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    country: str = Field(max_length=2)
    number: str = Field(max_length=100)
    authority: str = Field(max_length=200)
    authority_partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    valid_from: date
    valid_until: date | None = None
    sectors: list[str] = document(default_factory=list)
    steps: list[dict[str, Any]] = document(default_factory=list)
    recorded_at: datetime = moment()


class AgencyBreach(RegistryTable, table=True):
    """Something that an agency broke; it stays when it was made good."""

    __tablename__ = "agency_breach"
    __table_args__ = (
        CheckConstraint("resolved_on >= happened_on", name="agency_breach_dates"),
        Index("agency_breach_newest", "partner_id", "happened_on", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    happened_on: date
    description: str = Field(max_length=2000)
    source: str = Field(max_length=500)
    severity: Severity = words(20)
    authority_partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    recorded_at: datetime = moment()
    resolved_on: date | None = None
    resolution: str | None = Field(default=None, max_length=2000)
