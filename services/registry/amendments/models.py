"""The tables of amendments and of the signatures under them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Amendment(RegistryTable, table=True):
    """A change that waits for signatures, was signed by all, or was withdrawn."""

    __tablename__ = "agreement_amendment"
    __table_args__ = (
        # Two open ones could each be signed on the ground of the other.
        Index(
            "agreement_amendment_open",
            "agreement_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("agreement_amendment_newest", "agreement_id", "proposed_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    reason: str = Field(max_length=2000)
    changes: dict[str, Any] = document()
    status: str = Field(default="open", max_length=20)
    proposed_at: datetime = moment()
    agreed_at: datetime | None = moment(default=None, nullable=True)


class AmendmentSignature(RegistryTable, table=True):
    """One signatory's yes to an amendment."""

    __tablename__ = "amendment_signature"

    amendment_id: UUID = Field(foreign_key="agreement_amendment.id", primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id", primary_key=True)
    signed_at: datetime = moment()
