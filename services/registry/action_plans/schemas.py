"""Bodies of plans of action on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.action_plans.domain import FundingState, ItemStatus
from services.registry.dialogues.schemas import Text, Title

Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlanCreate(_Body):
    """A plan that a member writes down."""

    partner_id: UUID = Field(description="The member that writes it down.")
    declaration_id: UUID | None = Field(None, description="The adopted one it carries out.")
    title: Title
    begins_on: date
    ends_on: date


class PlanRead(BaseModel):
    """A plan of action."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dialogue_id: UUID
    declaration_id: UUID | None
    partner_id: UUID
    title: str
    begins_on: date
    ends_on: date
    created_at: datetime


class ItemCreate(_Body):
    """What is to be done, by whom and until when."""

    partner_id: UUID = Field(description="The member that writes it down.")
    owner_id: UUID = Field(description="The participant that does it; an observer may.")
    title: Title
    description: Text = ""
    due_on: date
    funding_state: FundingState = FundingState.UNFUNDED


class ItemPatch(_Body):
    """A merge patch of how it goes; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    status: ItemStatus = Field(default_factory=lambda: ItemStatus.NOT_STARTED)
    funding_state: FundingState = Field(default_factory=lambda: FundingState.UNFUNDED)
    evidence_url: Url | None = Field(default_factory=lambda: None)


class ItemRead(BaseModel):
    """An action item as it stands."""

    id: UUID
    plan_id: UUID
    dialogue_id: UUID
    owner_id: UUID
    title: str
    description: str
    due_on: date
    status: ItemStatus
    funding_state: FundingState
    evidence_url: str | None
    done_on: date | None
    is_overdue: bool
    created_at: datetime
    version: int
