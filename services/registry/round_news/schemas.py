"""How a programme ends, and files of funds that are loaded."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.registry.cofunding.fund import Fund
from services.registry.programmes.schemas import ProgrammeSlug


def _date_of_this_century(value: date) -> date:
    if not 2000 <= value.year <= 2099:
        raise ValueError("lies outside of the years 2000 to 2099")
    return value


Reason = Annotated[
    str,
    Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$", description="No names of people."),
]


class ProgrammeEnd(BaseModel):
    """Why and since when a programme is no more."""

    model_config = ConfigDict(extra="forbid")

    on: Annotated[date, AfterValidator(_date_of_this_century)]
    reason: Reason


class KnownFund(BaseModel):
    """One fund of a file."""

    model_config = ConfigDict(extra="forbid")

    slug: ProgrammeSlug
    ended: ProgrammeEnd | None = None
    rules: Fund


class FundFile(BaseModel):
    """A file of funds, as `diaspora programmes load` takes it."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[1]
    funds: list[KnownFund]
