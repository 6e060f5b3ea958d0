"""Partners' papers on the HTTP side."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.documents.domain import DocumentKind
from services.registry.partners.schemas import Name, Url


class DocumentAdd(BaseModel):
    """A paper to add; where it lies is up to the partner."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind
    title: Name = Field(description="Of the paper; no names of people.")
    url: Url
    issued_on: date | None = None
    expires_on: date | None = Field(None, description="The last day it is good; null for ever.")


class PartnerDocumentRead(BaseModel):
    """A paper as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    kind: DocumentKind
    title: str
    url: str
    issued_on: date | None
    expires_on: date | None
    added_at: datetime
