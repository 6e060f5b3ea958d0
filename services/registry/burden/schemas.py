"""Bodies of the burden meter."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.agreements.schemas import Body, Note
from shared.money import Money


class BurdenReported(Body):
    """What an agreement took of a party besides the steps that are counted here."""

    partner_id: UUID | None = Field(None, description="The first of your parties if left out.")
    hours: float = Field(
        0, ge=0, le=100_000, strict=True, allow_inf_nan=False, description="Of work, of all."
    )
    documents_asked: int = Field(0, ge=0, le=10_000, strict=True, description="Asked of others.")
    documents_given: int = Field(0, ge=0, le=10_000, strict=True, description="Given elsewhere.")
    cost: Money | None = None
    note: Note = ""


class BurdenReportRead(BaseModel):
    """A report as it was given."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    agreement_id: UUID
    partner_id: UUID
    hours: float
    documents_asked: int
    documents_given: int
    cost: Money | None
    note: str
    reported_at: datetime


class PartyBurden(BaseModel):
    """The burden of one party."""

    partner_id: UUID
    name: str
    steps: int
    by_verb: dict[str, int] = Field(description="How often it did what.")
    documents_given: int
    documents_asked: int
    days_waited: float = Field(description="For the others, until they answered or until now.")
    hours: float
    costs: list[Money] = Field(description="One for each currency.")


class BurdenRead(BaseModel):
    """What an agreement asks of its parties."""

    agreement_id: UUID
    parties: list[PartyBurden]
