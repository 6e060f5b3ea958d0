"""
Which skills are related, and by how much: from ESCO alone, no population, no embedding.

credit = the greater of co-occurrence (cosine over occupations, of which each counts the less the
more skills it names: 1/ln(1 + skills)) and .6 for a link of the graph (broader, narrower,
skill-skill), in 16ths, at most 12, the 16 best of each skill; under 4/16 dropped.
"""

from dataclasses import dataclass

import numpy as np

TOP = 16
MOST_CREDIT = 12
LEAST_CREDIT = 4
_LINKED = 0.6


@dataclass(frozen=True, slots=True)
class Relations:
    """Parallel arrays: `skill` asks, `held` answers with `credit` 16ths."""

    skill: np.ndarray
    held: np.ndarray
    credit: np.ndarray


def idf16(occupations: int, naming: np.ndarray) -> np.ndarray:
    """16 x clip(log10(1 + O/(1 + n)), 1, 3), rounded: how telling a skill is, in 16ths."""
    telling = np.log10(1.0 + occupations / (1.0 + naming))
    return np.asarray(np.rint(16 * np.clip(telling, 1.0, 3.0)), np.int32)


def related(
    skills: int, occupation: np.ndarray, skill: np.ndarray, graph: set[tuple[int, int]]
) -> Relations:
    """
    The related skills of each skill, from (occupation, skill) pairs and links of the graph.

    `skill` and the ends of `graph` are 0..skills-1; a skill is never related to itself.
    """
    order = np.argsort(occupation, kind="stable")
    members = np.split(skill[order], np.flatnonzero(np.diff(occupation[order])) + 1)
    telling = np.array([1.0 / np.log1p(max(1, len(named))) for named in members])
    occupations_of = _postings(skills, members)
    norms = np.array([telling[numbers].sum() for numbers in occupations_of])
    neighbours: list[set[int]] = [set() for _ in range(skills)]
    for one, other in graph:
        neighbours[one].add(other)
        neighbours[other].add(one)
    asks, holds, credits_ = [], [], []
    for each in range(skills):
        score = _scores(each, norms, members, telling, occupations_of[each])
        for near in neighbours[each]:
            score[near] = max(_LINKED, score.get(near, 0.0))
        score.pop(each, None)
        # By the value itself: many that are cut off have the same credit as the last that stays.
        best = sorted(score.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
        for other, value in best:
            if (credit := min(MOST_CREDIT, round(16 * value))) >= LEAST_CREDIT:
                asks.append(each)
                holds.append(other)
                credits_.append(credit)
    return Relations(
        np.asarray(asks, np.int32), np.asarray(holds, np.int32), np.asarray(credits_, np.int16)
    )


def _postings(skills: int, members: list[np.ndarray]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(skills)]
    for number, named in enumerate(members):
        for each in named:
            found[int(each)].append(number)
    return found


def _scores(
    skill: int,
    norms: np.ndarray,
    members: list[np.ndarray],
    telling: np.ndarray,
    occupations: list[int],
) -> dict[int, float]:
    """The cosine with each skill that shares enough occupations to have a credit."""
    if not occupations:
        return {}
    sharing = np.concatenate([members[number] for number in occupations])
    weights = np.repeat(telling[occupations], [len(members[number]) for number in occupations])
    others, place = np.unique(sharing, return_inverse=True)
    # Rounded, so that a pair has one credit whichever of the two asks.
    cosine = np.round(np.bincount(place, weights) / np.sqrt(norms[others] * norms[skill]), 9)
    enough = np.rint(16 * cosine) >= LEAST_CREDIT
    return dict(zip(others[enough].tolist(), cosine[enough].tolist(), strict=True))
