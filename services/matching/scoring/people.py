"""
How well a person and a role fit: section by section as the terms are defined.

need      c = max over held skills of credit x (4, 3, 2, 1 for 0, 1, 2, 3 levels short), of 64
skills    S = sum(w idf c) / sum(w idf 64)
languages L = (n + met) / 2n over the wished ones, 1 if none is wished
project   A = P8(S) x P2(L)
person    B = (8 affinity + 5 modality + 5 sector + 2 window) / 20
both      R = 2AB / (A + B)
Everything is of 10,000, floored at each step.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.matching.scoring.facts import (
    ANY_MODALITY,
    OPEN_END,
    OPEN_WINDOW_DAYS,
    VIRTUAL,
    Credits,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.powers import P2, P8, SCALE

LISTED_R: Final = 3_500
LISTED_A: Final = 3_500
FULL_NEED: Final = 64
AFFINITY_ORIGIN, AFFINITY_DECLARED, AFFINITY_OPEN = 10_000, 8_000, 4_000
MODALITY_PREFERRED, MODALITY_EQUAL, MODALITY_ACCEPTED = 10_000, 8_000, 6_000
SECTOR_STEPS: Final = ((5, 10_000), (3, 8_000), (2, 6_500))
SECTOR_NONE: Final = 5_000


class Filter(StrEnum):
    """The conditions that are never traded, in the order they are asked."""

    OPEN = "open"
    OWN_PEOPLE = "own_people"
    EXCLUDED = "excluded"
    COUNTRY = "country"
    MODALITY = "modality"
    LANGUAGE = "language"
    WINDOW = "window"
    MUST_HAVE = "must_have"
    PLACEMENT = "placement"
    SAFEGUARD = "safeguard"


@dataclass(frozen=True, slots=True)
class NeedMet:
    """How one need is met: by which skill, worth how much; `skill` 0 where it is not."""

    skill: int
    credit: int
    level: int
    is_narrow: bool
    value: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A pair and its score, with all that it was made of."""

    r: int
    a: int
    b: int
    s: int
    l: int  # noqa: E741  the term's own name
    affinity: int
    modality: int
    sector: int
    window: int
    needs: tuple[NeedMet, ...]
    is_of_the_field: bool
    failed: tuple[Filter, ...]

    @property
    def is_listed(self) -> bool:
        """Whether the pair stands in the lists."""
        return not self.failed and self.r >= LISTED_R and self.a >= LISTED_A

    @property
    def may_be_told(self) -> bool:
        """Whether, being listed, it is also of the field; the rest are a neighbouring field."""
        return self.is_listed and self.is_of_the_field


def fit(profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, credits_: Credits) -> Fit:
    """The pair's score and the filters it fails; the same whatever order things come in."""
    needs = tuple(meet(need, profile, credits_) for need in role.needs)
    s = _skill_fit(role.needs, needs)
    l = _language_fit(role.wished, profile)  # noqa: E741
    a = P8[s] * P2[l] // SCALE
    affinity = _affinity(profile, project)
    modality = _modality(profile, role)
    sector = sector_fit(profile.sectors, project.sector)
    window = _window_fit(profile.window, role)
    b = (8 * affinity + 5 * modality + 5 * sector + 2 * window) // 20
    r = 2 * a * b // (a + b) if a + b else 0
    # Any held skill counts, not only the one that is worth most: a skill more never untells.
    is_of_the_field = any(is_met_closely(need, profile, credits_) for need in role.needs)
    failed = tuple(_failures(profile, project, role, credits_, affinity, modality))
    return Fit(r, a, b, s, l, affinity, modality, sector, window, needs, is_of_the_field, failed)


def meet(need: Need, profile: ProfileFacts, credits_: Credits) -> NeedMet:
    """The best way the person meets a need; among equals more credit, then the lower skill id."""
    worth = credits_.get(need.skill, {})
    best: tuple[int, int, int] = (0, 0, 0)
    met = NeedMet(0, 0, 0, is_narrow=False, value=0)
    for held in profile.skills:
        credit = worth.get(held.skill)
        if credit is None:
            continue
        value = credit.credit * (4 - min(3, max(0, need.level - held.level)))
        rank = (value, credit.credit, -held.skill)
        if met.skill == 0 or rank > best:
            best = rank
            met = NeedMet(held.skill, credit.credit, held.level, credit.is_narrow, value)
    return met


def sector_fit(stated: tuple[str, ...], sector: str) -> int:
    """5, 3 or 2 digits shared with the best stated sector; stating one never lowers."""
    best = SECTOR_NONE
    for each in stated:
        for digits, value in SECTOR_STEPS:
            if len(each) >= digits and each[:digits] == sector[:digits]:
                best = max(best, value)
                break
    return best


def _skill_fit(needs: tuple[Need, ...], met: tuple[NeedMet, ...]) -> int:
    whole = sum(need.weight * need.idf16 * FULL_NEED for need in needs)
    if whole == 0:
        return 0
    got = sum(n.weight * n.idf16 * m.value for n, m in zip(needs, met, strict=True))
    return SCALE * got // whole


def _language_fit(wished: tuple[Spoken, ...], profile: ProfileFacts) -> int:
    if not wished:
        return SCALE
    met = sum(_speaks(profile, each) for each in wished)
    return SCALE * (len(wished) + met) // (2 * len(wished))


def _speaks(profile: ProfileFacts, asked: Spoken) -> bool:
    return any(
        spoken.language == asked.language and spoken.level >= asked.level
        for spoken in profile.languages
    )


def _affinity(profile: ProfileFacts, project: ProjectFacts) -> int:
    if project.country in profile.origins:
        return AFFINITY_ORIGIN
    if project.country in profile.affinities:
        return AFFINITY_DECLARED
    return AFFINITY_OPEN if project.open_to_all else 0


def _modality(profile: ProfileFacts, role: RoleFacts) -> int:
    asked = role.modalities or ANY_MODALITY
    if asked & profile.preferred:
        return MODALITY_PREFERRED
    stated = profile.preferred | profile.accepted
    if not stated:
        return MODALITY_EQUAL
    if asked & profile.accepted:
        return MODALITY_ACCEPTED if profile.preferred else MODALITY_EQUAL
    return 0


def span_of(role: RoleFacts) -> Window | None:
    """The role's window with an end: an open one is compared as a year, or what is needed."""
    if role.window is None:
        return None
    start, end = role.window.start, role.window.end
    if end == OPEN_END:
        end = start + max(role.needed_days, OPEN_WINDOW_DAYS) - 1
    return Window(start, max(start, end))


def _overlap(mine: Window, span: Window) -> int:
    return max(0, min(mine.end, span.end) - max(mine.start, span.start) + 1)


def _window_fit(mine: Window, role: RoleFacts) -> int:
    span = span_of(role)
    if span is None:
        return SCALE
    return SCALE * _overlap(mine, span) // (span.end - span.start + 1)


def _failures(
    profile: ProfileFacts,
    project: ProjectFacts,
    role: RoleFacts,
    credits_: Credits,
    affinity: int,
    modality: int,
) -> list[Filter]:
    span = span_of(role)
    days = max(1, role.needed_days)
    passed = {
        Filter.OPEN: profile.is_open,
        Filter.OWN_PEOPLE: profile.owner not in project.own_people,
        Filter.EXCLUDED: profile.profile_id not in project.excluded,
        Filter.COUNTRY: affinity > 0,
        Filter.MODALITY: modality > 0,
        Filter.LANGUAGE: not role.required or any(_speaks(profile, each) for each in role.required),
        Filter.WINDOW: span is None or _overlap(profile.window, span) >= days,
        Filter.MUST_HAVE: all(
            is_met_closely(need, profile, credits_) for need in role.needs if need.must_have
        ),
        Filter.PLACEMENT: span is None
        or bool(_shared_modalities(profile, role) & VIRTUAL)
        or not any(_overlap(placed, span) for placed in profile.busy),
        Filter.SAFEGUARD: not any(
            group in role.isco_groups and country in role.refused_countries
            for group, country in profile.practice
        ),
    }
    return [each for each in Filter if not passed[each]]


def _shared_modalities(profile: ProfileFacts, role: RoleFacts) -> int:
    stated = (profile.preferred | profile.accepted) or ANY_MODALITY
    return stated & (role.modalities or ANY_MODALITY)


def is_met_closely(need: Need, profile: ProfileFacts, credits_: Credits) -> bool:
    """Whether the very skill or a narrower one is held, at most one level short."""
    worth = credits_.get(need.skill, {})
    return any(
        held.skill in worth and worth[held.skill].is_narrow and held.level >= need.level - 1
        for held in profile.skills
    )
