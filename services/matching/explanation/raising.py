"""What would raise a score: the pair function again, with one thing changed at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.matching.scoring.facts import (
    ANY_MODALITY,
    Credits,
    Held,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
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
    better = [change for change in found if change.score > now]
    better.sort(key=lambda each: (-each.score, each.key, each.skill, each.language))
    return better[:most]


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
