"""Round bodies on the HTTP side."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from services.registry.cofunding.fund import FundLine
from services.registry.rounds.domain import RoundStatus
from shared.money import Money


def _of_this_century(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2099:
        raise ValueError("lies outside of the years 2000 to 2099")
    return value.astimezone(UTC)


HardDate = Annotated[
    AwareDatetime,
    AfterValidator(_of_this_century),
    Field(description="With its offset; kept in UTC.", examples=["2017-03-31T23:59:59-06:00"]),
]
NoticeDays = Annotated[
    int, Field(ge=0, le=90, strict=True, description="Before closing, to tell of it.")
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoundCreate(_Body):
    """What is needed to announce a round."""

    title: FundLine
    opens_at: HardDate
    closes_at: HardDate
    budget: Money | None = Field(
        None,
        description="The programme's own money; needed where the fund has no currency.",
    )
    notice_days: NoticeDays = 7


class RoundPatch(_Body):
    """A merge patch; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: FundLine = Field(default_factory=str)
    opens_at: HardDate = Field(default_factory=lambda: datetime.min)  # noqa: DTZ901
    closes_at: HardDate = Field(default_factory=lambda: datetime.min)  # noqa: DTZ901
    budget: Money | None = Field(default_factory=lambda: None)
    notice_days: NoticeDays = Field(default_factory=int)


class RoundRead(BaseModel):
    """A round as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    programme_id: UUID
    rules_number: int
    title: str
    time_zone: str
    opens_at: datetime
    closes_at: datetime
    opens_local: datetime = Field(description="As clocks of the programme show it.")
    closes_local: datetime
    notice_days: int
    budget_minor: int | None = Field(description="Null where no limit is set.")
    reserved_minor: int = Field(description="What selected applications take of it.")
    currency: str
    applications: int = Field(description="Submitted and not withdrawn.")
    status: RoundStatus
    created_at: datetime
    version: int
