"""Stored positions on the HTTP side and in commands."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.http.dependencies import NO_NUL
from shared.operations.decisions import Reason
from shared.operations.names import LARGEST


class StoredPosition(BaseModel):
    """Where a consumer goes on in a partition."""

    consumer: str
    topic: str
    partition: int
    next_offset: int
    last_event_id: str | None = Field(description="The event before it: proof that the log is ours")


class FromStart(BaseModel):
    """Which partition is read from its log's start, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    consumer: Annotated[str, Field(max_length=100, pattern=NO_NUL, examples=["matching"])]
    topic: Annotated[str, Field(max_length=249, pattern=NO_NUL, examples=["registry.projects"])]
    partition: Annotated[int, Field(ge=0, le=2**31 - 1)]
    reason: Reason


class SkipTo(FromStart):
    """Which partition is read on from where, and why."""

    next_offset: Annotated[int, Field(ge=0, le=LARGEST)]
