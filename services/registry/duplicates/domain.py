"""What a reviewer can say about two partners that look like one; pure."""

from enum import StrEnum
from uuid import UUID


class Verdict(StrEnum):
    """What two partners are."""

    SAME = "same"
    DIFFERENT = "different"


def pair_of(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """The two in one order, whoever was named first."""
    return (one, other) if one < other else (other, one)


def why_senseless(one: UUID, other: UUID, verdict: Verdict, kept: UUID | None) -> str | None:
    """What is wrong with a verdict in itself; None when it makes sense."""
    if one == other:
        return "A partner is no duplicate of itself."
    if verdict is Verdict.SAME and kept not in (one, other):
        return "Of one organisation say which of the two partners stays: kept_id."
    if verdict is Verdict.DIFFERENT and kept is not None:
        return "Of two organisations both stay: leave kept_id out."
    return None
