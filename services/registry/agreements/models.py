"""The tables of agreements and of their parties."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.contracts.agreements import AgreementKind, AgreementStatus, PartyRole
from shared.contracts.values import Side
from shared.db.columns import document, moment, words
from shared.ids import new_id


class Agreement(RegistryTable, table=True):
    """
    One agreement; its row is locked before it or its terms change, and `version` counts that.

    `terms_version` counts what is signed: an edit of the terms takes signatures back. `moves_at`
    is when a date of its own moves it on; `ended_on` is the first day without it.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="agreement_span"),
        Index("agreement_newest", "created_at", "id"),
        Index("agreement_moves", "moves_at", postgresql_where=text("moves_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: AgreementKind = words(40)
    title: str = Field(max_length=300)
    language: str = Field(max_length=35)
    legally_binding: bool
    is_public: bool = True
    countries_of_origin: list[str] = document(default_factory=list)
    countries_of_destination: list[str] = document(default_factory=list)
    sectors: list[str] = document(default_factory=list)
    text_url: str | None = Field(default=None, max_length=500)
    time_zone: str = Field(max_length=64)
    starts_on: date | None = None
    ends_on: date | None = None
    status: AgreementStatus = words(20, default=AgreementStatus.DRAFT)
    status_reason: str | None = Field(default=None, max_length=2000)
    suspended_by: UUID | None = None
    terms_version: int = 1
    signed_at: datetime | None = moment(default=None, nullable=True)
    ended_on: date | None = None
    moves_at: datetime | None = moment(default=None, nullable=True)
    balance: dict[str, Any] | None = document(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class AgreementParty(RegistryTable, table=True):
    """A partner that takes part in an agreement."""

    __tablename__ = "agreement_party"
    __table_args__ = (
        CheckConstraint("votes >= 0 AND seats >= 0", name="agreement_party_voice"),
        CheckConstraint("role = 'signatory' OR votes = 0", name="agreement_party_votes"),
        CheckConstraint(
            "role = 'signatory' OR signed_at IS NULL", name="agreement_party_signature"
        ),
        Index("agreement_party_partner", "partner_id"),
    )

    agreement_id: UUID = Field(foreign_key="agreement.id", primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id", primary_key=True)
    place: int
    role: PartyRole = words(20)
    side: Side = words(20)
    seats: int = 1
    votes: int = 0
    contribution: dict[str, Any] | None = document(default=None, nullable=True)
    signed_at: datetime | None = moment(default=None, nullable=True)
