"""The table of files of figures that were loaded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class FigureLoad(RegistryTable, table=True):
    """One file that was loaded: how many figures were new, changed, the same, or left out."""

    __tablename__ = "figure_load"
    __table_args__ = (Index("figure_load_source", "source_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    source_id: UUID = Field(foreign_key="figure_source.id")
    form: str = Field(max_length=40)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[dict[str, Any]] = document(default_factory=list)
    loaded_at: datetime = moment()
