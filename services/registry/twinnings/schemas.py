"""Twinning bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.agreements.schemas import Body

Exchanges = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2000,
        pattern=r"^[^\x00]*$",
        description="What goes to and fro, without names of people.",
        examples=["Nurse tutors for two weeks a year, both ways."],
    ),
]


class TwinningCreate(Body):
    """Two host institutions and what they exchange."""

    origin_id: UUID = Field(description="A host institution of a country of origin.")
    destination_id: UUID = Field(description="A host institution of a country of destination.")
    exchanges: Exchanges


class TwinningRead(BaseModel):
    """A twinning as it stands."""

    id: UUID
    agreement_id: UUID
    origin_id: UUID
    origin_name: str
    destination_id: UUID
    destination_name: str
    exchanges: str
    created_at: datetime
