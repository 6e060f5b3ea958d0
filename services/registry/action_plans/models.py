"""The tables of plans of action and of their items."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class ActionPlan(RegistryTable, table=True):
    """What the members agreed to do in some years."""

    __tablename__ = "action_plan"
    __table_args__ = (Index("action_plan_newest", "dialogue_id", "created_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dialogue_id: UUID = Field(foreign_key="dialogue.id")
    declaration_id: UUID | None = Field(default=None, foreign_key="declaration.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    title: str = Field(max_length=300)
    begins_on: date
    ends_on: date
    created_at: datetime = moment()


class ActionItem(RegistryTable, table=True):
    """One thing to do; its row is locked before it changes, and `version` counts the changes."""

    __tablename__ = "action_item"
    __table_args__ = (
        Index("action_item_due", "dialogue_id", "due_on", "id"),
        Index("action_item_plan", "plan_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    plan_id: UUID = Field(foreign_key="action_plan.id")
    dialogue_id: UUID = Field(foreign_key="dialogue.id")
    owner_id: UUID = Field(foreign_key="partner.id")
    title: str = Field(max_length=300)
    description: str = Field(default="", max_length=4000)
    due_on: date
    status: str = Field(default="not_started", max_length=20)
    funding_state: str = Field(default="unfunded", max_length=20)
    evidence_url: str | None = Field(default=None, max_length=500)
    done_on: date | None = None
    created_at: datetime = moment()
    version: int = 1
