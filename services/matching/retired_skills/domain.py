"""
Which skill in force a retired one goes on as; pure.

No file of an ESCO download says it: its CSV files have no column for it, and whatever is retired is
not in them. So it is found by the name: the one skill that now has the same preferred label, after
normalising. Where two have it, or none, nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.matching.labels.normalise import normalise


@dataclass(frozen=True, slots=True)
class RetiredSkill:
    """A retired skill that somebody still names; `replaced_by` is a URI."""

    uri: str
    label: str
    profiles: int
    roles: int
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class StillNamed:
    """How many profiles and roles of open projects name retired skills, and which these are."""

    profiles: int
    roles: int
    skills: tuple[RetiredSkill, ...]


def replacements(
    retired: Mapping[int, str], in_force: Mapping[int, str], before: Mapping[int, int]
) -> dict[int, int]:
    """
    What each retired skill goes on as, both by id, for those that go on.

    `retired` and `in_force` are all the skills with their preferred labels, empty where there is
    none; `before` is what was found so far: it stays, whatever either is called today, and where
    the replacement was retired itself, what replaces that one counts.
    """
    alike = defaultdict(list)
    for skill, label in in_force.items():
        alike[normalise(label)].append(skill)
    found = {}
    for skill, label in retired.items():
        stays = before.get(skill, skill)
        by = (
            stays
            if stays in in_force
            else _only(alike, label) or _only(alike, retired.get(stays, ""))
        )
        if by is not None:
            found[skill] = by
    return found


def worth_the_same(replaced: Mapping[int, int]) -> set[tuple[int, int]]:
    """Pairs, both ways, of what replaces a skill, that skill, and others that it replaces."""
    one_skill: defaultdict[int, set[int]] = defaultdict(set)
    for retired, by in replaced.items():
        one_skill[by] |= {retired, by}
    return {pair for skills in one_skill.values() for pair in _pairs(skills)}


def _only(alike: Mapping[str, list[int]], label: str) -> int | None:
    normal = normalise(label)
    found = alike.get(normal, ()) if normal else ()
    return found[0] if len(found) == 1 else None


def _pairs(skills: Iterable[int]) -> list[tuple[int, int]]:
    alike = sorted(skills)
    return [(one, other) for one in alike for other in alike if one != other]
