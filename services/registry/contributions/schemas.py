"""Contribution bodies on the HTTP side."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.registry.contributions.domain import EntryKind, FamilyMoney, Nonsense, class_of
from shared.contracts.programmes import ContributorClass
from shared.money import Currency, Money

Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Note = Annotated[
    str,
    Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$", description="No names of people."),
]
Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="What the partner who keeps the books calls the contribution; unique there.",
        examples=["3X1-2026-0417/club"],
    ),
]
Evidence = Annotated[
    str,
    Field(
        max_length=500,
        pattern=r"^https?://[^\s\x00]{3,490}$",
        examples=["https://example.org/minutes-2026-05.pdf"],
    ),
]
Rate = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,10})?$",
        description="How much of the contribution's currency one unit of the entry's buys.",
        examples=["0.0015244902"],
    ),
]


class GivenAs(StrEnum):
    """In which form it is given; what is in kind counts at its worth and is never spent."""

    GRANT = "grant"
    SOFT_LOAN = "soft_loan"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    EQUITY = "equity"
    DONATION = "donation"
    IN_KIND = "in_kind"
    OTHER = "other"


def _no_family(value: Any) -> Any:
    """Say why there is no class for a family, instead of listing those there are."""
    try:
        class_of(value) if isinstance(value, str) else None
    except FamilyMoney as error:
        raise ValueError(str(error)) from error
    except Nonsense:
        pass
    return value


GiverClass = Annotated[
    ContributorClass,
    BeforeValidator(_no_family),
    Field(description="A remittance to a family is never booked here: there is no class for it."),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ContributionCreate(_Part):
    """
    Who gives to which project, and in which form; the ledger begins empty.

    The contributor is one of three: a partner, a person who stays unnamed behind their match, or a
    plain label of a class.
    """

    project_id: UUID
    partner_id: UUID = Field(
        description="Who keeps its books: the project's partner, or the contributing one."
    )
    reference: Reference
    contributor_partner_id: UUID | None = None
    match_id: UUID | None = Field(None, description="Of a person: the match they agreed to.")
    contributor_label: (
        Annotated[
            str,
            Field(
                min_length=2,
                max_length=200,
                pattern=r"^[^\x00]*$",
                description="A body or a class, never the name of a person.",
                examples=["Municipality of Jerez"],
            ),
        ]
        | None
    ) = None
    contributor_class: GiverClass
    instrument: GivenAs
    currency: Currency
    programme_id: UUID | None = Field(None, description="The matching fund that it comes from.")
    conditions: Text = Field("", description="As agreed. No names of people.")


class EntryRate(_Part):
    """At which rate an entry in another currency is counted."""

    rate: Rate
    rate_date: date
    rate_source: Annotated[
        str,
        Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$", examples=["Banco de México"]),
    ]

    def value(self) -> Decimal:
        """The number."""
        return Decimal(self.rate)


class EntryCreate(_Part):
    """One entry; corrections have a route of their own."""

    kind: EntryKind
    amount: Money
    rate: EntryRate | None = Field(
        None, description="Demanded where the amount is not in the contribution's own currency."
    )
    value_date: date
    evidence: Evidence | None = None
    note: Text = Field("", max_length=500, description="No names of people.")


class Correction(_Part):
    """Takes back an entry, or a part of it, by a counter-entry."""

    amount: Money | None = Field(None, description="Null takes back all that is left of it.")
    value_date: date
    note: Note


class Balances(BaseModel):
    """What a contribution's entries add up to, in its own currency."""

    pledged: Money
    committed: Money
    disbursed: Money
    in_kind: Money
    refunded: Money
    spent: Money


class ContributionRead(BaseModel):
    """A contribution and its balances."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    partner_id: UUID
    reference: str
    contributor_partner_id: UUID | None
    match_id: UUID | None
    contributor_label: str | None
    contributor_class: ContributorClass
    instrument: GivenAs
    currency: str
    programme_id: UUID | None
    application_id: UUID | None = Field(
        description="Where a round selected the project: the application that it answers."
    )
    share: str | None = Field(description="Which of the fund's contributors gives it, by key.")
    conditions: str
    booked_by: str = Field(description="`person` or `partner`: by hand, or by a partner's system.")
    created_at: datetime
    entries: int
    balances: Balances


class EntryRead(BaseModel):
    """An entry as it stands for ever; negative where it corrects another."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contribution_id: UUID
    number: int
    kind: EntryKind
    corrects: UUID | None
    amount_minor: int
    currency: str
    own_amount_minor: int = Field(description="In the contribution's currency, at the rate.")
    rate: Decimal | None
    rate_date: date | None
    rate_source: str | None
    value_date: date
    iati_transaction_type: str = Field(description="IATI 2.03, TransactionType.")
    evidence: str | None
    note: str
    booked_by: str
    booked_at: datetime
