"""Subject bodies on the HTTP side."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.registry.members.schemas import GivenRole


class MembershipHeld(BaseModel):
    """That a person may act for a partner."""

    partner_id: UUID
    role: GivenRole
    since: datetime


class RecordHeld(BaseModel):
    """Something else that names the person: a placement, a vote."""

    kind: str
    since: datetime
    what: dict[str, Any]


class SubjectExport(BaseModel):
    """Everything the registry holds about a person."""

    person_id: UUID
    memberships: list[MembershipHeld]
    records: list[RecordHeld]


class ErasureReceipt(BaseModel):
    """What was erased here; the call at matching erases everywhere."""

    person_id: UUID
    service: str
    erased: dict[str, int]
    note: str
