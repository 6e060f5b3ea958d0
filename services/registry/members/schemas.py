"""Member bodies on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class GivenRole(StrEnum):
    """What a member may be made."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    VIEWER = "viewer"


class MemberInvite(BaseModel):
    """Whom to let act for the partner, by the opaque id they read at `/v1/me`."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    role: GivenRole


class MemberPatch(BaseModel):
    """The new role."""

    model_config = ConfigDict(extra="forbid")

    role: GivenRole = Field(description="administrator, editor or viewer.")


class MemberRead(BaseModel):
    """A person who may act for the partner."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    role: GivenRole
    since: datetime


class MemberList(BaseModel):
    """All members; a partner has few."""

    items: list[MemberRead]
