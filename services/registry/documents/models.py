"""The table of partners' papers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.documents.domain import DocumentKind
from shared.db.columns import moment, words
from shared.ids import new_id


class PartnerDocument(RegistryTable, table=True):
    """One paper: added and removed, never changed. Its partner's row is locked for both."""

    __tablename__ = "partner_document"
    __table_args__ = (
        CheckConstraint("expires_on >= issued_on", name="partner_document_dates"),
        Index("partner_document_newest", "partner_id", "added_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    kind: DocumentKind = words(20)
    title: str = Field(max_length=200)
    url: str = Field(max_length=500)
    issued_on: date | None = None
    expires_on: date | None = None
    added_at: datetime = moment()
