"""Bodies of loads on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.series.forms import FormName


class LoadProblem(BaseModel):
    """A row that was left out, and why."""

    line: int
    reason: str


class FigureLoadRead(BaseModel):
    """What became of a file of figures."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source_id: UUID
    form: FormName
    dry_run: bool = Field(description="Nothing was written.")
    added: int
    changed: int
    unchanged: int
    rejected: int
    problems: list[LoadProblem] = Field(
        description="The first 1,000 rows that were left out, in the order of the file."
    )
    loaded_at: datetime
