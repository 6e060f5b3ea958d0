"""The table of sharing agreements."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class SharingAgreement(RegistryTable, table=True):
    """
    Who may have a data set, as both sides confirmed it; never edited, ended and made anew.

    `due_on` is the day by which the next delivery is due, and `agreement_id` the agreement that it
    stands under, where there is one.
    """

    __tablename__ = "sharing_agreement"
    __table_args__ = (
        Index(
            "sharing_agreement_open_once",
            "dataset_id",
            "receiver_partner_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("sharing_agreement_receiver", "receiver_partner_id"),
        Index("sharing_agreement_provider", "provider_partner_id"),
        Index("sharing_agreement_newest", "created_at", "id"),
        CheckConstraint("provider_partner_id <> receiver_partner_id", name="sharing_two_sides"),
        CheckConstraint("ends_on >= starts_on", name="sharing_ends_after_start"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dataset_id: UUID = Field(foreign_key="data_set.id")
    provider_partner_id: UUID = Field(foreign_key="partner.id")
    receiver_partner_id: UUID = Field(foreign_key="partner.id")
    purpose: str = Field(max_length=2000)
    terms: str = Field(max_length=8000)
    starts_on: date
    ends_on: date | None = None
    agreement_id: UUID | None = None
    provider_confirmed_at: datetime | None = moment(default=None, nullable=True)
    receiver_confirmed_at: datetime | None = moment(default=None, nullable=True)
    due_on: date | None = None
    ended_at: datetime | None = moment(default=None, nullable=True)
    end_reason: str | None = Field(default=None, max_length=2000)
    created_at: datetime = moment()
