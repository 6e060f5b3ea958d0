"""Declaration bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.declarations.domain import Consensus, DeclarationStatus, Position
from services.registry.dialogues.schemas import Moment, Title
from shared.contracts.values import Language

_NO_NUL = r"^[^\x00]*$"
Words = Annotated[
    str,
    Field(
        min_length=2, max_length=50_000, pattern=_NO_NUL, description="It names no private persons."
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeclarationCreate(_Body):
    """What a member drafts."""

    partner_id: UUID = Field(description="The member that drafts it.")
    session_id: UUID | None = None
    title: Title
    text: Words
    language: Language = Field("en", max_length=35)


class DeclarationPatch(_Body):
    """A merge patch of a draft; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: Title = Field(default_factory=str)
    text: Words = Field(default_factory=str)
    language: Language = Field(default_factory=str, max_length=35)


class Tabling(_Body):
    """Until when members may object."""

    objections_until: Moment


class PositionTaken(_Body):
    """What a member says, and why."""

    position: Position
    reason: Annotated[str, Field(max_length=2000, pattern=_NO_NUL)] | None = None


class PositionRead(BaseModel):
    """What a member said."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    position: Position
    reason: str | None
    at: datetime


class DeclarationRead(BaseModel):
    """A declaration as it stands."""

    id: UUID
    dialogue_id: UUID
    session_id: UUID | None
    partner_id: UUID
    title: str
    text: str
    language: str
    status: DeclarationStatus
    objections_until: datetime | None
    adopted_at: datetime | None
    created_at: datetime
    version: int
    consensus: Consensus | None = Field(description="Null before it is tabled.")
    positions: list[PositionRead]
