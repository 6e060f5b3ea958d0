"""
What each sentence of an explanation claims, as a function over the facts of a pair alone.

Nothing here asks the scoring: a claim is read off what the two sides state.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.scoring.facts import (
    ANY_MODALITY,
    VIRTUAL,
    Credits,
    FunderFacts,
    FundingFacts,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.people import span_of


@dataclass(frozen=True, slots=True)
class PersonCase:
    """A person and a role."""

    profile: ProfileFacts
    project: ProjectFacts
    role: RoleFacts
    credits: Credits

    @property
    def stated(self) -> int:
        """In which ways they would take part; all of them where they state none."""
        return (self.profile.preferred | self.profile.accepted) or ANY_MODALITY

    @property
    def shared(self) -> int:
        """Those that the role asks for too."""
        return self.stated & (self.role.modalities or ANY_MODALITY)

    @property
    def is_tied(self) -> bool:
        """Whether they have any tie to the project's country."""
        return self.project.country in self.profile.origins | self.profile.affinities

    @property
    def days(self) -> range:
        """The days of the role; none where it asks for none."""
        span = span_of(self.role)
        return range(span.start, span.end + 1) if span else range(0)

    @property
    def free(self) -> int:
        """On how many of them they are free, as far as the profile says."""
        return _common(self.profile.window, self.days)

    def speaks(self, asked: Spoken) -> bool:
        """At the asked level."""
        return any(
            each.language == asked.language and each.level >= asked.level
            for each in self.profile.languages
        )

    def holds(self, need: Need) -> bool:
        """The skill itself or a narrower one, at most one level short."""
        return any(
            held.level >= need.level - 1 and self.is_narrow(need, held.skill)
            for held in self.profile.skills
        )

    def is_narrow(self, need: Need, skill: int) -> bool:
        """Whether a skill is what is asked, or narrower."""
        worth = self.credits.get(need.skill, {}).get(skill)
        return worth is not None and worth.is_narrow

    def is_busy(self) -> bool:
        """Whether an agreed placement falls on a day of the role."""
        return any(_common(placed, self.days) for placed in self.profile.busy)

    def is_guarded(self) -> bool:
        """Whether a safeguard of the role protects a country in which they practise."""
        return any(
            group in self.role.isco_groups and country in self.role.refused_countries
            for group, country in self.profile.practice
        )

    def shares(self, digits: int) -> bool:
        """Whether a stated sector has so many digits in common with the project's."""
        return _shares(self.profile.sectors, self.project.sector, digits)


@dataclass(frozen=True, slots=True)
class FunderCase:
    """A funder and a need of money."""

    funder: FunderFacts
    project: ProjectFacts
    funding: FundingFacts

    @property
    def offers(self) -> bool:
        """Whether anything is offered."""
        return self.funder.instruments != 0

    @property
    def is_tied(self) -> bool:
        """Whether there is a tie to the country, or the wish to fund there."""
        return self.project.country in self.funder.origins | self.funder.countries

    @property
    def do_meet(self) -> bool:
        """Whether some amount is both asked and offered."""
        funder, asked = self.funder, self.funding
        return funder.lowest <= asked.highest and asked.lowest <= funder.highest

    @property
    def is_inside(self) -> bool:
        """Whether one range of amounts lies in the other."""
        funder, asked = self.funder, self.funding
        ranges = ((funder.lowest, funder.highest), (asked.lowest, asked.highest))
        (low, high), (least, most) = ranges
        return (least <= low and high <= most) or (low <= least and most <= high)

    def shares(self, digits: int) -> bool:
        """As for people."""
        return _shares(self.funder.sectors, self.project.sector, digits)


PERSON: Final[Mapping[str, Callable[[PersonCase], bool]]] = {
    "affinity.origin": lambda c: c.project.country in c.profile.origins,
    "affinity.declared": lambda c: c.project.country in c.profile.affinities,
    "affinity.open": lambda c: not c.is_tied and c.project.open_to_all,
    "affinity.none": lambda c: not c.is_tied and not c.project.open_to_all,
    "modality.preferred": lambda c: bool(c.shared & c.profile.preferred),
    # A way that suits as any other: there is one in common, and none is preferred to another.
    "modality.equal": lambda c: bool(c.shared) and not c.profile.preferred,
    "modality.accepted": lambda c: (
        bool(c.shared & c.profile.accepted) and not c.shared & c.profile.preferred
    ),
    "modality.none": lambda c: not c.shared,
    "sector.same": lambda c: c.shares(5),
    "sector.near": lambda c: c.shares(3) and not c.shares(5),
    "sector.wide": lambda c: c.shares(2) and not c.shares(3),
    "sector.none": lambda c: not c.shares(2),
    "window.all": lambda c: c.free == len(c.days),
    "window.part": lambda c: 0 < c.free < len(c.days),
    "window.none": lambda c: c.free == 0 and bool(c.days),
    "languages.unasked": lambda c: not c.role.wished,
    "languages.all": lambda c: all(map(c.speaks, c.role.wished)),
    "languages.some": lambda c: (
        any(map(c.speaks, c.role.wished)) and not all(map(c.speaks, c.role.wished))
    ),
    "languages.none": lambda c: bool(c.role.wished) and not any(map(c.speaks, c.role.wished)),
    "passed.country": lambda c: c.is_tied,
    "passed.modality": lambda c: bool(c.shared),
    "passed.language": lambda c: any(map(c.speaks, c.role.required)),
    "passed.window": lambda c: c.free >= max(1, c.role.needed_days),
    "passed.must_have": lambda c: all(c.holds(n) for n in c.role.needs if n.must_have),
    "passed.placement": lambda c: not c.is_busy() or bool(c.shared & VIRTUAL),
    "passed.safeguard": lambda c: not c.is_guarded(),
    "failed.open": lambda c: not c.profile.is_open,
    "failed.own_people": lambda c: c.profile.owner in c.project.own_people,
    "failed.excluded": lambda c: c.profile.profile_id in c.project.excluded,
    "failed.country": lambda c: not c.is_tied and not c.project.open_to_all,
    "failed.modality": lambda c: not c.shared,
    "failed.language": lambda c: bool(c.role.required) and not any(map(c.speaks, c.role.required)),
    "failed.window": lambda c: c.free < max(1, c.role.needed_days) and bool(c.days),
    "failed.window.open": lambda c: c.free < max(1, c.role.needed_days) and bool(c.days),
    "failed.must_have": lambda c: not all(c.holds(n) for n in c.role.needs if n.must_have),
    "failed.placement": lambda c: c.is_busy() and not c.shared & VIRTUAL,
    "failed.safeguard": lambda c: c.is_guarded(),
    "failed.unavailable": lambda c: c.is_guarded() or (c.is_busy() and not c.shared & VIRTUAL),
}
FUNDER: Final[Mapping[str, Callable[[FunderCase], bool]]] = {
    "sector.same": lambda c: c.shares(5),
    "sector.near": lambda c: c.shares(3) and not c.shares(5),
    "sector.wide": lambda c: c.shares(2) and not c.shares(3),
    "sector.none": lambda c: not c.shares(2),
    "amount.all": lambda c: c.offers and c.do_meet and c.is_inside,
    "amount.part": lambda c: c.offers and c.do_meet and not c.is_inside,
    "amount.none": lambda c: c.offers and c.funder.lowest > c.funding.highest,
    "amount.short": lambda c: c.offers and c.funder.highest < c.funding.lowest,
    "amount.unstated": lambda c: not c.offers,
    "country.stated": lambda c: c.is_tied,
    "country.any": lambda c: c.offers and not c.funder.countries,
    "country.untied": lambda c: not c.is_tied,
    "bonus": lambda c: c.funding.has_matching_fund,
    "passed.instrument": lambda c: bool(c.funder.instruments & c.funding.instruments),
    "passed.amount": lambda c: c.funding.lowest <= c.funder.highest,
    "passed.country": lambda c: c.project.country in c.funder.countries,
    "passed.sector": lambda c: c.shares(2),
    "failed.open": lambda c: not c.funder.is_open,
    "failed.own_people": lambda c: c.funder.owner in c.project.own_people,
    "failed.excluded": lambda c: c.funder.profile_id in c.project.excluded,
    "failed.instrument": lambda c: not c.funder.instruments & c.funding.instruments,
    "failed.amount": lambda c: c.funding.lowest > c.funder.highest,
    "failed.country.funding": lambda c: (
        bool(c.funder.countries) and c.project.country not in c.funder.countries
    ),
    "failed.sector": lambda c: bool(c.funder.sectors) and not c.shares(2),
}


def untrue_of_person(said: Iterable[str], case: PersonCase) -> list[str]:
    """Those of the sentences that contradict the facts; KeyError for one that claims nothing."""
    return [key for key in said if not PERSON[key](case)]


def untrue_of_funder(said: Iterable[str], case: FunderCase) -> list[str]:
    """The same of money."""
    return [key for key in said if not FUNDER[key](case)]


def untrue_of_need(key: str, need: Need, held: tuple[int, int], case: PersonCase) -> bool:
    """Whether the sentence about one need contradicts the facts; `held` is a skill at a level."""
    worth = case.credits.get(need.skill, {})
    known = {each.skill: each.level for each in case.profile.skills}
    if key == "need.missing":
        return bool(worth.keys() & known.keys())
    skill, level = held
    credit = worth[skill]
    is_so = {
        "need.exact": skill == need.skill,
        "need.narrower": skill != need.skill and credit.is_narrow,
        "need.close": not credit.is_narrow and credit.credit >= 8,
        "need.together": not credit.is_narrow and credit.credit < 8,
    }
    return known.get(skill) != level or not is_so[key]


def _common(window: Window, days: range) -> int:
    return len(range(max(window.start, days.start), min(window.end + 1, days.stop)))


def _shares(stated: Iterable[str], sector: str, digits: int) -> bool:
    return any(len(each) >= digits and each[:digits] == sector[:digits] for each in stated)
