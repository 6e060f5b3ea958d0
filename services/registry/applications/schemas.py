"""Application bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.applications.domain import ApplicationStatus, ContributionForm
from services.registry.cofunding.fund import FundText, Key
from services.registry.programmes.schemas import CostLine, DryRunRead, Measures
from shared.contracts.values import Country, Instrument
from shared.money import Money

BENEFICIARIES = "beneficiaries"
Community = Annotated[str, Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$")]
Costs = Annotated[list[CostLine], Field(min_length=1, max_length=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CounterpartPromised(_Body):
    """What a contributor brings: money, or work, land and services at their value."""

    contributor: Key
    form: ContributionForm = ContributionForm.CASH
    amount: Money
    description: FundText = ""
    partner_id: UUID | None = Field(
        None,
        description="The partner that brings it, where it is one: if the project is selected, the "
        "pledge stands in its own books, and it is the one to commit it.",
    )


Counterparts = Annotated[list[CounterpartPromised], Field(max_length=50)]


class ApplicationPlan(_Body):
    """What the project asks the fund for."""

    window: Key
    instrument: Instrument
    costs: Costs
    measures: Measures = Field(
        default_factory=dict,
        description="What the window counts; `beneficiaries` is compared with peers.",
    )
    counterparts: Counterparts = Field(default_factory=list)
    others: Money | None = Field(None, description="Given by contributors outside the fund.")
    country_of_destination: Country | None = Field(
        None, description="Where the diaspora that pays lives."
    )
    origin_community: Community | None = Field(None, description="Where its members are from.")
    hosting_community: Community | None = Field(None, description="Where its members live.")


class ApplicationCreate(ApplicationPlan):
    """What is needed to draft an application."""

    project_id: UUID


class ApplicationPatch(_Body):
    """A merge patch; what is left out stays, lists are replaced whole."""

    # Made by factories, so that the description names no defaults.
    window: Key = Field(default_factory=str)
    instrument: Instrument = Field(default_factory=lambda: Instrument.OTHER)
    costs: Costs = Field(default_factory=list)
    measures: Measures = Field(default_factory=dict)
    counterparts: Counterparts = Field(default_factory=list)
    others: Money | None = Field(default_factory=lambda: None)
    country_of_destination: Country | None = Field(default_factory=lambda: None)
    origin_community: Community | None = Field(default_factory=lambda: None)
    hosting_community: Community | None = Field(default_factory=lambda: None)


class BenchmarkRead(BaseModel):
    """How a cost stands among those of peers: same sector, country and currency."""

    what: str = Field(description="total, or per_beneficiary.")
    minor: int
    median_minor: int | None = Field(description="Null with fewer than five peers.")
    deviation_minor: int | None = Field(description="Median absolute deviation.")
    is_flagged: bool = Field(description="More than three deviations above the median.")
    peers: list[dict[str, Any]] = Field(description="Projects and what they cost.")


class ApplicationRead(BaseModel):
    """An application as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    round_id: UUID
    programme_id: UUID
    project_id: UUID
    partner_id: UUID
    window: str
    plan: ApplicationPlan
    status: ApplicationStatus
    reasons: list[str]
    answer: DryRunRead | None = Field(description="Who pays what, once it is submitted.")
    benchmark: list[BenchmarkRead] = Field(description="Once it was checked.")
    currency: str
    total_minor: int
    programme_minor: int = Field(description="What is asked of the programme itself.")
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    completed_at: datetime | None
    version: int
