"""Programme bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.cofunding.fund import Count, Fund, FundLine, Key, Measure
from shared.contracts.programmes import ContributorClass
from shared.contracts.values import Country, Instrument, ProjectKind, SectorCode
from shared.money import Money

ProgrammeSlug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$",
        description="Fixed for life; other programmes name it by this.",
        examples=["mx-3x1"],
    ),
]
Measures = Annotated[dict[Measure, Count], Field(max_length=20)]
Offers = Annotated[dict[Key, Money], Field(max_length=20)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProgrammeCreate(_Body):
    """What is needed to set a programme up."""

    slug: ProgrammeSlug
    partner_id: Annotated[UUID, Field(description="Who runs it.")]
    rules: Fund


class CostLine(_Body):
    """One line of a cost plan."""

    kind: Key
    title: FundLine
    amount: Money


class DryRunAsked(_Body):
    """A plan, of which everything but window and costs may be unknown yet."""

    window: Key
    costs: list[CostLine] = Field(min_length=1, max_length=200)
    measures: Measures = Field(default_factory=dict)
    project_kind: ProjectKind | None = None
    sector: SectorCode | None = None
    country: Country | None = None
    country_of_destination: Country | None = Field(
        None, description="Where the diaspora that pays lives."
    )
    instrument: Instrument | None = None
    offers: Offers = Field(
        default_factory=dict, description="How those of a joint share divide it."
    )
    others: Money | None = Field(None, description="Given by contributors outside the fund.")


class PaymentRead(BaseModel):
    """What one contributor pays."""

    contributor: str
    name: str
    contributor_class: ContributorClass
    amount: Money


class NotCoveredRead(BaseModel):
    """A part of the cost that nobody pays, and why."""

    what: str
    amount: Money
    reason: str


class RefusalRead(BaseModel):
    """A rule of the window that is not met."""

    rule: str
    text: str


class DryRunRead(BaseModel):
    """Who would pay what; payments, others and what is not covered add up to the total."""

    window: str
    rules_number: int
    total: Money
    payments: list[PaymentRead]
    others: Money
    not_covered: list[NotCoveredRead]
    refusals: list[RefusalRead]
    is_capped: bool


class ProgrammeRead(BaseModel):
    """A programme as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    partner_id: UUID
    title: str
    rules: Fund
    rules_number: int
    ended_on: date | None
    end_reason: str | None
    created_at: datetime
    version: int


class RulesRead(BaseModel):
    """Rules that are or were in force."""

    model_config = ConfigDict(from_attributes=True)

    programme_id: UUID
    number: int
    rules: Fund
    since: datetime
