"""What the public page of an agreement shows."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.balance.schemas import BalanceRead
from services.registry.obligations.domain import MetBy
from services.registry.obligations.schemas import ImplementationRead, Indicator
from services.registry.quotas.schemas import QuotaRead
from services.registry.reviews.schemas import ReviewRead
from services.registry.roadmaps.schemas import RoadmapRead
from services.registry.twinnings.schemas import TwinningRead
from shared.contracts.agreements import AgreementKind, AgreementStatus, ObligationStatus, PartyRole
from shared.contracts.values import PartnerType, Side


class PublicParty(BaseModel):
    """Who takes part, by name."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    name: str
    partner_type: PartnerType
    country: str | None
    role: PartyRole
    side: Side
    signed_at: datetime | None


class PublicListed(BaseModel):
    """An agreement in the public list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: AgreementKind
    title: str
    language: str
    legally_binding: bool
    status: AgreementStatus
    status_reason: str | None
    countries_of_origin: list[str]
    countries_of_destination: list[str]
    sectors: list[str]
    text_url: str | None
    time_zone: str
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    parties: list[PublicParty]


class PublicObligation(BaseModel):
    """What is owed, by whom, and how it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    title: str
    indicator: Indicator | None
    weight: int
    due_on: date
    status: ObligationStatus
    met_at: datetime | None
    met_by: MetBy | None


class PublicAgreement(PublicListed):
    """The page of an agreement; of lists that grow, the newest hundred."""

    obligations: list[PublicObligation]
    implementation: ImplementationRead
    reviews: list[ReviewRead]
    quotas: list[QuotaRead]
    twinnings: list[TwinningRead]
    roadmaps: list[RoadmapRead]
    balance: BalanceRead = Field(description="How evenly it represents its parties now.")
