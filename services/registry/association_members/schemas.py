"""The people of associations on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.association_members.domain import EndedBy, VouchingState


class MemberPropose(BaseModel):
    """Whom the association would vouch for, by the opaque id they read at `/v1/me`."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    capacity: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = Field(
        "", description="As what the association knows the person, a trade or a field; no names."
    )


class AssociationMemberRead(BaseModel):
    """How it stands between an association and a person."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    person_id: UUID
    state: VouchingState
    capacity: str
    proposed_at: datetime
    consented_at: datetime | None
    ended_by: EndedBy | None


class MyAssociations(BaseModel):
    """All associations that named the person; there are few."""

    items: list[AssociationMemberRead]
