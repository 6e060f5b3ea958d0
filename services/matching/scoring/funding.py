"""
How well a funder and a project's need for money fit.

F = P5(sector) x P3(amount) x P2(country), of 10,000, and a tenth more where a matching fund is
open. amount = (overlap + 500)/(shorter range + 500) on ranges of tickets in thousandths of a
doubling, none if they are disjoint. A funder whose smallest ticket is too large for the project
scores nothing for the amount and still stands in the list where a stated sector is shared.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.matching.scoring.facts import FunderFacts, FundingFacts, ProjectFacts
from services.matching.scoring.people import SECTOR_NONE, sector_fit
from services.matching.scoring.powers import P2, P3, P5, SCALE

LISTED_F: Final = 6_000
_SLACK: Final = 500
COUNTRY_STATED, COUNTRY_ANY = 10_000, 7_000
MATCHING_FUND_BONUS: Final = 1_000


class FundingFilter(StrEnum):
    """The conditions that are never traded, in the order they are asked."""

    OPEN = "open"
    OWN_PEOPLE = "own_people"
    EXCLUDED = "excluded"
    INSTRUMENT = "instrument"
    AMOUNT = "amount"
    COUNTRY = "country"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class FundingFit:
    """A funder and a project, with all that the score was made of; `bonus` is part of `f`."""

    f: int
    sector: int
    amount: int
    country: int
    bonus: int
    failed: tuple[FundingFilter, ...]

    @property
    def is_listed(self) -> bool:
        """F of .6, or a stated sector in common."""
        return not self.failed and (self.f >= LISTED_F or self.sector > SECTOR_NONE)


def funding_fit(funder: FunderFacts, project: ProjectFacts, funding: FundingFacts) -> FundingFit:
    """The score of a funder and a project, and the filters the pair fails."""
    sector = sector_fit(funder.sectors, project.sector)
    overlap = min(funder.highest, funding.highest) - max(funder.lowest, funding.lowest)
    shorter = min(funder.highest - funder.lowest, funding.highest - funding.lowest)
    amount = SCALE * (overlap + _SLACK) // (shorter + _SLACK) if overlap >= 0 else 0
    is_tied = project.country in funder.countries or project.country in funder.origins
    country = COUNTRY_STATED if is_tied else COUNTRY_ANY
    passed = {
        FundingFilter.OPEN: funder.is_open,
        FundingFilter.OWN_PEOPLE: funder.owner not in project.own_people,
        FundingFilter.EXCLUDED: funder.profile_id not in project.excluded,
        FundingFilter.INSTRUMENT: bool(funder.instruments & funding.instruments),
        FundingFilter.AMOUNT: funding.lowest <= funder.highest,
        FundingFilter.COUNTRY: not funder.countries or project.country in funder.countries,
        FundingFilter.SECTOR: not funder.sectors or sector > SECTOR_NONE,
    }
    fit = P5[sector] * P3[amount] // SCALE * P2[country] // SCALE
    bonus = min(SCALE - fit, MATCHING_FUND_BONUS) if funding.has_matching_fund else 0
    failed = tuple(each for each in FundingFilter if not passed[each])
    return FundingFit(fit + bonus, sector, amount, country, bonus, failed)
