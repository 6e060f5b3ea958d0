"""The tables of knowledge transfer outputs and of monitoring notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class KnowledgeTransferOutput(RegistryTable, table=True):
    """Something that a placement leaves behind; never changed."""

    __tablename__ = "knowledge_transfer_output"
    __table_args__ = (Index("knowledge_transfer_output_of", "placement_id", "created_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    placement_id: UUID = Field(foreign_key="placement.id")
    kind: str = Field(max_length=30)
    title: str = Field(max_length=300)
    url: str | None = Field(default=None, max_length=500)
    people_trained: int = 0
    created_at: datetime = moment()


class MonitoringNote(RegistryTable, table=True):
    """How a placement went as of a day; never changed."""

    __tablename__ = "monitoring_note"
    __table_args__ = (Index("monitoring_note_of", "placement_id", "created_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    placement_id: UUID = Field(foreign_key="placement.id")
    noted_on: date
    text: str = Field(max_length=4000)
    created_at: datetime = moment()
