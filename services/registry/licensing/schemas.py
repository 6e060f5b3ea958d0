"""Licences and breaches as those who keep the register send them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.agencies.domain import Severity
from services.registry.partners.schemas import Name
from shared.contracts.values import Country, SectorCode

LicenceNumber = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$", examples=["POEA-123-LB-2024"])
]
Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2000,
        pattern=r"^[^\x00]*$",
        description="Everybody may read it; no names of people.",
    ),
]
Authority = Annotated[
    UUID | None,
    Field(
        description="A verified government of the licence's country: needed of those who act for "
        "it, open to reviewers."
    ),
]


class LicenceAdd(BaseModel):
    """A licence as its authority issued it."""

    model_config = ConfigDict(extra="forbid")

    country: Country
    number: LicenceNumber
    authority: Name = Field(description="Who issued it, by name.")
    authority_partner_id: Authority = None
    valid_from: date
    valid_until: date | None = None
    sectors: list[SectorCode] = Field(
        default_factory=list, max_length=50, description="Empty: any sector."
    )


class LicenceChange(BaseModel):
    """From when on it is so, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    since: date | None = Field(None, description="Today if left out.")


class LicenceExtension(BaseModel):
    """Until when it is valid now."""

    model_config = ConfigDict(extra="forbid")

    valid_until: date


class BreachAdd(BaseModel):
    """What an agency broke, and who says so."""

    model_config = ConfigDict(extra="forbid")

    happened_on: date
    description: Reason
    source: Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")] = Field(
        description="A ruling, a report or a link by which others can check it."
    )
    severity: Severity
    authority_partner_id: Authority = None


class BreachResolution(BaseModel):
    """That it was made good, and how."""

    model_config = ConfigDict(extra="forbid")

    resolved_on: date
    resolution: Reason
