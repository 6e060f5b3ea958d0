"""Event permissions on the HTTP side."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

EventType = Annotated[
    str, Field(min_length=1, max_length=200, examples=["partner.project.submitted.v1"])
]


class EventPermissionsPut(BaseModel):
    """What the partner may send from now on."""

    model_config = ConfigDict(extra="forbid")

    types: list[EventType] | None = Field(
        None, max_length=50, description="Null for every type that partners send."
    )
    daily_quota: int = Field(
        10_000, ge=0, le=10_000_000, strict=True, description="Events a day, UTC."
    )


class EventPermissionsRead(BaseModel):
    """What the partner may send."""

    types: list[str]
    daily_quota: int
    taken_today: int
    topic: str = Field(description="The partner's own Kafka topic.")
    source: str = Field(description="Stands in each of its events, whatever the sender says.")
