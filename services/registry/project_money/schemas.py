"""What a ledger adds up to, on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.project_money.domain import Odd, Why
from shared.contracts.programmes import ContributorClass
from shared.money import Currency


class Total(BaseModel):
    """A sum; of many amounts it may be larger than any one may be."""

    amount_minor: int
    currency: Currency


class Sums(BaseModel):
    """What entries add up to, by what became of the money."""

    pledged: Total
    committed: Total
    disbursed: Total
    in_kind: Total
    refunded: Total
    spent: Total


class Shares(BaseModel):
    """In hundredths of a per cent of all classes together, 10000 in all; null of nothing."""

    pledged: int | None
    committed: int | None
    given: int | None = Field(description="Of money and goods, less what went back.")


class ClassMoney(Sums):
    """What one class of contributors gives."""

    contributor_class: ContributorClass
    shares: Shares


class CurrencyMoney(BaseModel):
    """What is given in one currency; nothing is converted."""

    currency: Currency
    classes: list[ClassMoney]
    totals: Sums
    in_hand: Total = Field(description="Given, less what went back and what is spent.")


class GoalProgress(BaseModel):
    """How far the project is, in the currency of its goal."""

    goal: Total
    pledged: Total
    committed: Total
    given: Total
    missing: Total = Field(description="What is not committed yet.")
    committed_share: int = Field(description="Of the goal, in hundredths of a per cent.")


class FlagRead(BaseModel):
    """Something to look into: no proof of anything."""

    what: Odd
    detail: str
    ids: list[UUID]


class ProjectMoney(BaseModel):
    """What a project's ledger adds up to."""

    project_id: UUID
    currencies: list[CurrencyMoney]
    goal: GoalProgress | None = Field(description="Null for a project that asks for no money.")
    flags: list[FlagRead] | None = Field(
        description="Null for who may not read the project's books."
    )


class LeverageRead(BaseModel):
    """Other money for each unit of the diaspora's."""

    diaspora: Total
    others: Total
    ratio: float | None
    why: Why | None = Field(description="Why there is no ratio.")


class CurrencyLeverage(BaseModel):
    """Leverage in one currency."""

    currency: Currency
    planned: LeverageRead
    committed: LeverageRead
    disbursed: LeverageRead = Field(description="Of money and goods, less what went back.")


class LeverageList(BaseModel):
    """By currency; empty where nothing is booked."""

    items: list[CurrencyLeverage]
