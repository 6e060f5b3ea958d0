"""Subject bodies on the HTTP side."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.matching.profiles.schemas import ProfileRead


class SubjectExport(BaseModel):
    """Everything matching holds about a person."""

    person_id: UUID
    profile: ProfileRead | None
    matches: list[dict[str, Any]]


class ErasureReceipt(BaseModel):
    """What was erased here; the other services hear of it and erase theirs."""

    person_id: UUID
    service: str
    erased: dict[str, int]
    note: str
