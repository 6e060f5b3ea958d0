"""
How a declaration is adopted: by consensus, which is that no member is against. Pure.

A member that says nothing has had until a stated moment to object; where every member has spoken
nobody waits for it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DeclarationStatus(StrEnum):
    """Where a declaration stands."""

    DRAFT = "draft"
    TABLED = "tabled"
    ADOPTED = "adopted"


class Position(StrEnum):
    """What a member says to a declaration."""

    AGREE = "agree"
    ABSTAIN = "abstain"
    AGAINST = "against"


class Consensus(StrEnum):
    """What the members have come to."""

    REACHED = "reached"
    WAITING = "waiting"
    REFUSED = "refused"


def consensus(
    members: Collection[UUID],
    positions: Mapping[UUID, Position],
    *,
    now: datetime,
    objections_until: datetime,
) -> Consensus:
    """Whether a tabled declaration may be adopted; what others than members say counts nothing."""
    said = {member: positions[member] for member in members if member in positions}
    if Position.AGAINST in said.values():
        return Consensus.REFUSED
    have_all_spoken = bool(members) and len(said) == len(set(members))
    return Consensus.REACHED if have_all_spoken or now >= objections_until else Consensus.WAITING
