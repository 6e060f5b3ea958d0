"""What anybody reads of agencies, their licences and breaches."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.agencies.domain import AgencyStanding, LicenceStatus, Severity
from shared.contracts.values import PartnerStatus


class LicenceStep(BaseModel):
    """What an authority did with a licence."""

    since: date
    status: LicenceStatus
    reason: str


class LicenceRead(BaseModel):
    """A licence as it stands on a day."""

    id: UUID
    partner_id: UUID
    country: str
    number: str
    authority: str
    authority_partner_id: UUID | None
    valid_from: date
    valid_until: date | None
    sectors: list[str]
    status: LicenceStatus
    steps: list[LicenceStep]


class BreachRead(BaseModel):
    """A breach as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    happened_on: date
    description: str
    source: str
    severity: Severity
    authority_partner_id: UUID | None
    recorded_at: datetime
    resolved_on: date | None
    resolution: str | None


class AgencyPublic(BaseModel):
    """What anybody may check about an agency before dealing with it."""

    partner_id: UUID
    name: str
    country: str | None
    website: str | None
    status: PartnerStatus
    standing: AgencyStanding = Field(description="On the day asked about, in any sector.")
    checked_on: date
    unresolved_breaches: int
    licences: list[LicenceRead]


class AgencyRead(AgencyPublic):
    """The same with every breach, the newest first."""

    breaches: list[BreachRead]
