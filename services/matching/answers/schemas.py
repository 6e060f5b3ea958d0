"""How asks and their answers are written down between the API and the workers."""

from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.matching.answers.domain import Answer
from shared.contracts.registry import ProjectPublished

ANSWERS: TypeAdapter[Answer] = TypeAdapter(Answer)


class PreviewSpec(BaseModel):
    """A draft as it would be told if it were published, and the number it would be given."""

    project: ProjectPublished
    number: int


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
