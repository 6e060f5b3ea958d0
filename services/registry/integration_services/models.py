"""The tables of integration services and of the places where they are given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class IntegrationService(RegistryTable, table=True):
    """
    One service; its row is locked before it changes, and `version` counts every change.

    `texts` holds the words by language, `source_id` the id of the file it came from, and `more`
    what we do not know of it: kept aside and given back. `digest` is of the file's own words.
    """

    __tablename__ = "integration_service"
    __table_args__ = (
        UniqueConstraint("partner_id", "source_id", name="integration_service_source_once"),
        Index("integration_service_name", "name", "id"),
        Index("integration_service_needs", "needs", postgresql_using="gin"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    source_id: str | None = Field(default=None, max_length=200)
    digest: bytes | None = None
    status: str = Field(max_length=20)
    # In the service's own language, for the order of lists.
    name: str = Field(max_length=300)
    language: str = Field(max_length=35)
    texts: dict[str, dict[str, Any]] = document()
    needs: list[str] = Field(sa_type=ARRAY(String(20)))
    languages: list[str] = Field(sa_type=ARRAY(String(35)))
    url: str | None = Field(default=None, max_length=500)
    email: str | None = Field(default=None, max_length=254)
    minimum_age: float | None = Field(default=None, sa_type=Float)
    maximum_age: float | None = Field(default=None, sa_type=Float)
    required_documents: list[dict[str, Any]] = document(default_factory=list)
    cost_options: list[dict[str, Any]] = document(default_factory=list)
    schedules: list[dict[str, Any]] = document(default_factory=list)
    phones: list[dict[str, Any]] = document(default_factory=list)
    more: dict[str, Any] = document(default_factory=dict)
    created_at: datetime = moment()
    changed_at: datetime = moment()
    version: int = 1


class ServiceLocation(RegistryTable, table=True):
    """A place where a service is given (HSDS: service_at_location); the index finds boxes."""

    __tablename__ = "service_location"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="service_location_latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="service_location_longitude"),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name="service_location_whole_place"
        ),
        UniqueConstraint("service_id", "number", name="service_location_once"),
        Index("service_location_place", "latitude", "longitude"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    service_id: UUID = Field(foreign_key="integration_service.id", ondelete="CASCADE")
    number: int
    name: str | None = Field(default=None, max_length=300)
    latitude: float | None = Field(default=None, sa_type=Float)
    longitude: float | None = Field(default=None, sa_type=Float)
    address: dict[str, Any] | None = document(default=None, nullable=True)
    transportation: str | None = Field(default=None, max_length=2000)
    phones: list[dict[str, Any]] = document(default_factory=list)
    schedules: list[dict[str, Any]] = document(default_factory=list)
    more: dict[str, Any] = document(default_factory=dict)
