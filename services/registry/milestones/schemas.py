"""Bodies of milestones and receipts on the HTTP side."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.milestones.domain import MilestoneState
from shared.money import Currency, Money

Line = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
Text = Annotated[
    str, Field(max_length=4000, pattern=r"^[^\x00]*$", description="No names of people.")
]
Figure = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MilestoneIndicator(_Part):
    """A figure that shows a result, for instance new accounts or loans."""

    name: Line
    unit: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    baseline: Figure | None = None
    target: Figure | None = None
    actual: Figure | None = None


class MilestoneCreate(_Part):
    """What will be reached, and by when; it comes after those there are."""

    title: Line
    due_on: date
    indicators: list[MilestoneIndicator] = Field(default_factory=list, max_length=20)


class MilestonePatch(_Part):
    """A merge patch of a milestone that is still planned; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: Line = Field(default_factory=str)
    due_on: date = Field(default_factory=lambda: date.min)
    indicators: list[MilestoneIndicator] = Field(default_factory=list, max_length=20)


class MilestoneReport(_Part):
    """That it was reached, in words and figures."""

    report: Text
    indicators: list[MilestoneIndicator] = Field(default_factory=list, max_length=20)


class SendingBack(_Part):
    """Why what was reported is not accepted; the project reads it."""

    reason: Annotated[
        str,
        Field(
            min_length=3,
            max_length=2000,
            pattern=r"^[^\x00]*$",
            description="No names of people.",
        ),
    ]


class MilestoneRead(BaseModel):
    """A milestone as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    position: int
    title: str
    due_on: date
    state: MilestoneState
    report: str
    sent_back_because: str | None = Field(description="Of a report that was not accepted.")
    indicators: list[MilestoneIndicator]
    reported_at: datetime | None
    accepted_at: datetime | None
    created_at: datetime
    version: int


class MilestoneList(BaseModel):
    """All milestones in their order; a project has few."""

    items: list[MilestoneRead]


class ReceiptRate(_Part):
    """In which currency a receipt is counted, and at which rate."""

    currency: Currency
    rate: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{1,12}(\.[0-9]{1,10})?$",
            description="How much of that currency one unit of the receipt's buys.",
            examples=["0.0015244902"],
        ),
    ]
    rate_date: date
    rate_source: Annotated[str, Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$")]


class ReceiptCreate(_Part):
    """A paper that shows that money was spent on the way to the milestone."""

    amount: Money
    counted_in: ReceiptRate | None = Field(
        None, description="Where it was paid in another currency than the money was given in."
    )
    payee: Annotated[
        str,
        Field(
            min_length=2,
            max_length=200,
            pattern=r"^[^\x00]*$",
            description="The business or body that was paid; never the name of a person.",
        ),
    ]
    url: Annotated[
        str, Field(max_length=500, pattern=r"^https?://[^\s\x00]{3,490}$", description="The paper.")
    ]
    spent_on: date


class ReceiptRead(BaseModel):
    """A receipt as it was added."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    milestone_id: UUID
    amount_minor: int
    currency: str
    counted_minor: int
    counted_currency: str
    rate: Decimal | None
    rate_date: date | None
    rate_source: str | None
    payee: str
    url: str
    spent_on: date
    added_at: datetime
