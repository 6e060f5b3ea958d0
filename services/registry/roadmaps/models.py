"""The table of roadmaps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment


class Roadmap(RegistryTable, table=True):
    """What an agreement means to do in one year; `milestones` in the form of `Milestone`."""

    __tablename__ = "agreement_roadmap"

    agreement_id: UUID = Field(foreign_key="agreement.id", primary_key=True)
    year: int = Field(primary_key=True)
    milestones: list[dict[str, Any]] = document(default_factory=list)
    created_at: datetime = moment()
    version: int = 1
