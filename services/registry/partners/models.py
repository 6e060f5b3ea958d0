"""The tables of partners and of the people who may act for them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.contracts.values import MemberRole, PartnerStatus, PartnerType
from shared.db.columns import document, moment, words
from shared.ids import new_id


class Partner(RegistryTable, table=True):
    """
    One organisation.

    Its row is locked before it or its members change, and `version` counts every such change.
    `name_words` and `registration_key` are made of their names, to find the same one again.
    `review_told_on` is the date of which it was told that the review is due.
    """

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("slug", name="partner_slug_once"),
        UniqueConstraint("country", "registration", name="partner_registration_once"),
        Index("partner_name", "name", "id"),
        Index("partner_name_words", "name_words", postgresql_using="gin"),
        Index("partner_registration_key", "registration_key"),
        Index("partner_review", "verify_again_on"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(max_length=40)
    name: str = Field(max_length=200)
    partner_type: PartnerType = words(40)
    sides: list[str] = document()
    country: str | None = Field(default=None, max_length=2)
    registration: str | None = Field(default=None, max_length=100)
    website: str | None = Field(default=None, max_length=500)
    description: str = Field(default="", max_length=4000)
    documents: list[dict[str, Any]] = document(default_factory=list)
    status: PartnerStatus = words(20, default=PartnerStatus.DRAFT)
    decision_reason: str | None = Field(default=None, max_length=2000)
    verify_again_on: date | None = None
    review_told_on: date | None = None
    review_overdue: bool = False
    name_words: list[str] = Field(default_factory=list, sa_type=ARRAY(Text()))
    # Folding its capitals may make it longer, at most three times.
    registration_key: str | None = Field(default=None, max_length=300)
    created_at: datetime = moment()
    version: int = 1


class Member(RegistryTable, table=True):
    """A person who may act for a partner."""

    __tablename__ = "member"
    __table_args__ = (Index("member_person", "person_id"),)

    partner_id: UUID = Field(foreign_key="partner.id", primary_key=True)
    person_id: UUID = Field(primary_key=True)
    role: MemberRole = words(20)
    since: datetime = moment()
