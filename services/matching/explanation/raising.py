"""What would raise a score: the pair function again, with one thing changed at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.matching.scoring.facts import (
    ANY_MODALITY,
    Credits,
    FunderFacts,
    FundingFacts,
    Held,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.funding import funding_fit
from services.matching.scoring.people import fit, span_of


@dataclass(frozen=True, slots=True)
class Raise:
    """One change, and the score after it; `skill` and `language` only where it is about one."""

    key: str
    score: int
    skill: int = 0
    level: int = 0
    language: str = ""


def raises(
    profile: ProfileFacts,
    project: ProjectFacts,
    role: RoleFacts,
    credits_: Credits,
    *,
    most: int = 3,
) -> list[Raise]:
    """The changes of one thing that raise R, the best first; only what a person may change."""
    now = fit(profile, project, role, credits_).r
    found = [
        replace(change, score=fit(richer, project, role, credits_).r)
        for change, richer in _changes(profile, project, role)
    ]
    return _best(found, now, most)


def funding_raises(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts, *, most: int = 3
) -> list[Raise]:
    """The same for F, of what a funder may state otherwise; none where nothing is offered."""
    if not funder.instruments:
        return []
    now = funding_fit(funder, project, funding).f
    found = [
        replace(change, score=funding_fit(richer, project, funding).f)
        for change, richer in _changes_of_funder(funder, project, funding)
    ]
    return _best(found, now, most)


def _best(found: list[Raise], now: int, most: int) -> list[Raise]:
    better = [change for change in found if change.score > now]
    better.sort(key=lambda each: (-each.score, each.key, each.skill, each.language))
    return better[:most]


def _changes_of_funder(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts
) -> Iterator[tuple[Raise, FunderFacts]]:
    yield (
        Raise("raise.fund_sector", 0),
        replace(funder, sectors=(*funder.sectors, project.sector)),
    )
    lowest, highest = min(funder.lowest, funding.lowest), max(funder.highest, funding.highest)
    yield Raise("raise.fund_amount", 0), replace(funder, lowest=lowest, highest=highest)
    yield (
        Raise("raise.fund_country", 0),
        replace(funder, countries=funder.countries | {project.country}),
    )


def _changes(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> Iterator[tuple[Raise, ProfileFacts]]:
    for need in {(need.skill, need.level) for need in role.needs}:
        yield Raise("raise.need", 0, skill=need[0], level=need[1]), _with_skill(profile, *need)
    for wished in role.wished:
        yield (
            Raise("raise.language", 0, language=wished.language, level=wished.level),
            replace(profile, languages=(*profile.languages, Spoken(wished.language, wished.level))),
        )
    span = span_of(role)
    if span is not None:
        start, end = min(profile.window.start, span.start), max(profile.window.end, span.end)
        yield Raise("raise.window", 0), replace(profile, window=Window(start, end))
    yield (
        Raise("raise.sector", 0),
        replace(profile, sectors=(*profile.sectors, project.sector)),
    )
    asked = role.modalities or ANY_MODALITY
    stated = (profile.preferred | profile.accepted) or ANY_MODALITY
    if asked & stated:
        yield Raise("raise.modality", 0), replace(profile, preferred=asked & stated)


def _with_skill(profile: ProfileFacts, skill: int, level: int) -> ProfileFacts:
    others = tuple(held for held in profile.skills if held.skill != skill)
    before = next((held for held in profile.skills if held.skill == skill), Held(skill, 0, 0))
    return replace(profile, skills=(*others, Held(skill, max(before.level, level), before.years)))
