"""Outputs and notes of placements on the HTTP side."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class OutputKind(StrEnum):
    """What is left behind."""

    TRAINING = "training"
    CURRICULUM = "curriculum"
    MANUAL = "manual"
    PROTOCOL = "protocol"
    EQUIPMENT = "equipment"
    SYSTEM = "system"
    PUBLICATION = "publication"
    PARTNERSHIP = "partnership"
    OTHER = "other"


class OutputCreate(BaseModel):
    """Something that stays when the people leave."""

    model_config = ConfigDict(extra="forbid")

    kind: OutputKind
    title: Annotated[
        str,
        Field(
            min_length=2,
            max_length=300,
            pattern=r"^[^\x00]*$",
            description="Never write a name of a person.",
        ),
    ]
    url: Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")] | None = None
    people_trained: int = Field(0, ge=0, le=1_000_000, strict=True)


class OutputRead(BaseModel):
    """Something that stays when the people leave."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    placement_id: UUID
    kind: OutputKind
    title: str
    url: str | None
    people_trained: int
    created_at: datetime


class NoteCreate(BaseModel):
    """How the placement goes as of a day."""

    model_config = ConfigDict(extra="forbid")

    noted_on: date
    text: Annotated[
        str,
        Field(
            min_length=2,
            max_length=4000,
            pattern=r"^[^\x00]*$",
            description="Everybody in the placement reads it; never write a name of a person.",
        ),
    ]


class NoteRead(BaseModel):
    """How the placement went as of a day."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    placement_id: UUID
    noted_on: date
    text: str
    created_at: datetime
