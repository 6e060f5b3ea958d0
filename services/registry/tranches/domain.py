"""
In which parts a contribution is paid, and how much of it may be paid by now. Pure.

* Nonsense     a plan that cannot be
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

WHOLE = 10_000


class Nonsense(ValueError):
    """A rule of plans is hurt."""


@dataclass(frozen=True, slots=True)
class Part:
    """One tranche: its amount in minor units, and the milestone that opens it."""

    amount_minor: int
    milestone_id: UUID | None
    receipts_share: int = WHOLE


def by_shares(total: int, shares: Sequence[int]) -> list[int]:
    """
    A total divided by shares in hundredths of a per cent; the parts add up to it exactly.

    What rounding down leaves goes to the largest remainders, the earlier first. Raises Nonsense
    where the shares are not the whole.
    """
    if sum(shares) != WHOLE:
        raise Nonsense(f"The shares add up to {sum(shares)}, not to {WHOLE}.")
    parts = [total * share // WHOLE for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda n: (-(total * shares[n] % WHOLE), n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


def check_plan(parts: Sequence[Part], *, committed: int) -> None:
    """Raise Nonsense for parts of nothing, out of order, or of more than is committed."""
    if any(part.amount_minor <= 0 for part in parts):
        raise Nonsense("Every part is more than nothing.")
    if sum(part.amount_minor for part in parts) > committed:
        raise Nonsense(f"The parts add up to more than the {committed} that are committed.")
    if any(part.milestone_id is None for part in parts[1:]):
        raise Nonsense("Only the first part waits for no milestone.")
    named = [part.milestone_id for part in parts if part.milestone_id]
    if len(set(named)) < len(named):
        raise Nonsense("Two parts wait for one milestone: make them one.")


def open_parts(parts: Sequence[Part], accepted: frozenset[UUID]) -> int:
    """How many parts may be paid: each opens with its milestone, and never before the last one."""
    count = 0
    for part in parts:
        if part.milestone_id is not None and part.milestone_id not in accepted:
            break
        count += 1
    return count


def open_amount(parts: Sequence[Part], accepted: frozenset[UUID]) -> int:
    """How much may be paid in all by now."""
    return sum(part.amount_minor for part in parts[: open_parts(parts, accepted)])


def receipts_needed(received: int, receipts_share: int) -> int:
    """How much receipts must cover of the money at disposal, rounded up."""
    return -(-received * receipts_share // WHOLE)
