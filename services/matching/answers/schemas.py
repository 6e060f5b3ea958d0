"""How asks and their answers are written down between the API and the workers."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.matching.answers.domain import Answer
from shared.contracts.registry import ProjectPublished

ANSWERS: TypeAdapter[Answer] = TypeAdapter(Answer)


class PreviewSpec(BaseModel):
    """A draft as it would be told if it were published, with the number and the rate it would get.

    `rates` are those of `services.matching.rates`, as rows.
    """

    project: ProjectPublished
    number: int
    rates: list[list[Any]] = Field(default_factory=list)


class MyProjectsSpec(BaseModel):
    """Whose projects."""

    profile_id: UUID


class NearMissesSpec(BaseModel):
    """Of which role."""

    project_id: UUID
    role: int


class Failure(BaseModel):
    """Why there is no answer, for whoever asked."""

    reason: str
