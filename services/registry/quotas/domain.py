"""Which quota counts for somebody's sector, and how much of it is left. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.agreements.domain import covering_codes

# Stored for a quota of all sectors: a unique constraint tells two nulls apart.
ANY_SECTOR = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A quota of one year."""

    quota_id: UUID
    sector: str
    people: int
    used: int

    @property
    def left(self) -> int:
        """How many more people may go."""
        return self.people - self.used


def counting(allowances: Iterable[Allowance], sector: str) -> Allowance | None:
    """The one with the narrowest sector that covers this one; None where no quota does."""
    covers = {ANY_SECTOR, *covering_codes(sector)}
    found: Sequence[Allowance] = [each for each in allowances if each.sector in covers]
    return max(found, key=lambda each: len(each.sector), default=None)


def left_of(allowances: Iterable[Allowance], sector: str | None) -> int | None:
    """How many more people may go; None where no quota says."""
    known = list(allowances)
    if sector is not None:
        found = counting(known, sector)
        return found.left if found else None
    return sum(each.left for each in known) if known else None
