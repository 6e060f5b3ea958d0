"""Mirror committees on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.mirror_committees.domain import MirrorState


class MirrorPropose(BaseModel):
    """Which partner is the association's committee at home."""

    model_config = ConfigDict(extra="forbid")

    committee_id: UUID = Field(description="A verified partner, which has to confirm it.")


class MirrorRead(BaseModel):
    """The tie as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    association_id: UUID
    committee_id: UUID
    state: MirrorState
    proposed_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
