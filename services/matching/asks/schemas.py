"""Ask bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.answers.domain import AskKind, AskState
from services.matching.findings.schemas import MyProjects, NearMisses, Preview


class _Ask(BaseModel):
    id: UUID
    state: AskState
    reason: str | None = Field(description="Why it failed.")
    asked_at: datetime
    answered_at: datetime | None
    expires_at: datetime = Field(description="Until then it can be read here.")


class PreviewAsk(_Ask):
    """Who would match?"""

    kind: Literal[AskKind.PREVIEW]
    result: Preview | None = Field(description="Null until it is answered.")


class MyProjectsAsk(_Ask):
    """Which projects are open for me?"""

    kind: Literal[AskKind.MY_PROJECTS]
    result: MyProjects | None = Field(description="Null until it is answered.")


class NearMissesAsk(_Ask):
    """Who nearly fits?"""

    kind: Literal[AskKind.NEAR_MISSES]
    result: NearMisses | None = Field(description="Null until it is answered.")


AnyAsk = Annotated[PreviewAsk | MyProjectsAsk | NearMissesAsk, Field(discriminator="kind")]
