"""The bodies of answers on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.matching import AnswerReason


class Answer(BaseModel):
    """Why somebody says no; the other side sees it."""

    model_config = ConfigDict(extra="forbid")

    reason: AnswerReason


class DismissedRead(BaseModel):
    """What a person put aside: nobody else is told, and the pair may still be matched."""

    match_id: UUID
    outcome: str = Field(description="`dismissed`, or what the person had answered before.")
