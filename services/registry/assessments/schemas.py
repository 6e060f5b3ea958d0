"""The body of a check."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

CheckReason = Annotated[
    str,
    Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$", description="No names of people."),
]


class CheckResult(BaseModel):
    """What the programme's people found besides the rules; with a reason it is not eligible."""

    model_config = ConfigDict(extra="forbid")

    reasons: list[CheckReason] = Field(default_factory=list, max_length=20)
