"""Bodies of tranches on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.money import Money


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TrancheAsked(_Part):
    """One part of a contribution; the amount, or its share of what is committed."""

    amount: Money | None = None
    share: int | None = Field(
        None, ge=1, le=10_000, strict=True, description="In hundredths of a per cent, all 10000."
    )
    milestone_id: UUID | None = Field(
        None, description="To be accepted before; null for the first part alone."
    )
    receipts_share: int = Field(
        10_000,
        ge=0,
        le=10_000,
        strict=True,
        description="How much of the money at disposal the receipts of that milestone and those "
        "before it must cover, in hundredths of a per cent.",
    )


class TranchePlan(_Part):
    """In which parts a contribution is paid; it replaces any earlier plan."""

    tranches: list[TrancheAsked] = Field(min_length=1, max_length=50)


class TrancheRead(BaseModel):
    """A part of a contribution, and whether it may be paid."""

    number: int
    amount: Money
    milestone_id: UUID | None
    receipts_share: int
    is_open: bool


class TrancheList(BaseModel):
    """All parts, the first one first."""

    items: list[TrancheRead]
