"""The tables of placements: the placement, the partners that decide on it, and its people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.placements.domain import PlacementPartyRole, Saying, Status
from shared.contracts.values import Modality
from shared.db.columns import document, moment, words
from shared.ids import new_id


class Placement(RegistryTable, table=True):
    """
    One placement; its row is locked before it, its parties or its people change.

    `id` is that of the match it came from, where it came from one. `terms_at` is since when the
    terms of reference stand; without a text or an address they are the published project.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("partner_id", "reference", name="placement_reference_once"),
        CheckConstraint("ends_on >= starts_on", name="placement_days"),
        CheckConstraint("return_on >= starts_on", name="placement_return"),
        Index("placement_newest", "created_at", "id"),
        Index("placement_project", "project_id"),
        Index("placement_ended", "ended_on"),
        Index("placement_started", "started_on"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    reference: str | None = Field(default=None, max_length=200)
    is_from_match: bool = False
    status: Status = words(20, default=Status.PROPOSED)
    project_title: str = Field(max_length=300)
    kind: str = Field(max_length=20)
    country: str = Field(max_length=2)
    sector: str = Field(max_length=5)
    modality: Modality = words(20)
    host_partner_ids: list[str] = document(default_factory=list)
    introducer_partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    agreement_id: UUID | None = None
    place_taken_of: int | None = None
    programme: str | None = Field(default=None, max_length=60)
    languages: list[str] = document(default_factory=list)
    terms_url: str | None = Field(default=None, max_length=500)
    terms_text: str | None = Field(default=None, max_length=4000)
    terms_at: datetime = moment()
    starts_on: date | None = None
    ends_on: date | None = None
    return_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    returned_on: date | None = None
    stipend: dict[str, Any] | None = document(default=None, nullable=True)
    is_insured: bool = False
    safeguard: dict[str, Any] | None = document(default=None, nullable=True)
    close_reason: str | None = Field(default=None, max_length=500)
    was_told: bool = False
    created_at: datetime = moment()
    version: int = 1


class PlacementParty(RegistryTable, table=True):
    """A partner that takes part in a placement, and what it said."""

    __tablename__ = "placement_party"
    __table_args__ = (Index("placement_party_partner", "partner_id"),)

    placement_id: UUID = Field(primary_key=True, foreign_key="placement.id")
    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    role: PlacementPartyRole = words(20, primary_key=True)
    says: Saying | None = words(3, default=None, nullable=True)
    reason: str | None = Field(default=None, max_length=500)
    decided_at: datetime | None = moment(default=None, nullable=True)


class PlacementPerson(RegistryTable, table=True):
    """
    Somebody in a placement, by an opaque id; who was erased stays as a number without one.

    `safeguard` is the decision on this person, `eligibility` the reasons of the programme's rules.
    """

    __tablename__ = "placement_person"
    __table_args__ = (
        UniqueConstraint("placement_id", "person_id", name="placement_person_once"),
        Index("placement_person_person", "person_id"),
        Index("placement_person_profile", "profile_id"),
    )

    placement_id: UUID = Field(primary_key=True, foreign_key="placement.id")
    number: int = Field(primary_key=True)
    person_id: UUID | None = None
    profile_id: UUID | None = None
    named_at: datetime = moment()
    isco_group: str | None = Field(default=None, max_length=4)
    practice_country: str | None = Field(default=None, max_length=2)
    initiative: str | None = Field(default=None, max_length=30)
    agency_partner_id: UUID | None = None
    terms_accepted_at: datetime | None = moment(default=None, nullable=True)
    is_eligible: bool | None = Field(default=None, sa_type=Boolean)
    eligibility: list[dict[str, Any]] = document(default_factory=list)
    safeguard: dict[str, Any] | None = document(default=None, nullable=True)
