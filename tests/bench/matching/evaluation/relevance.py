"""
M9: whether those who are listed first are those whom experts call related.

A project is six essential skills of an occupation; three people of each occupation have ten of its
skills each. What experts call related comes from O*NET, and once more from ISCO.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.matching.scoring.people import LISTED_R
from tests.bench.matching import data
from tests.bench.matching.evaluation import measures
from tests.bench.matching.evaluation.occupations import (
    CLASSIFICATION,
    CROSSWALK,
    NEIGHBOURS,
    RELATIONS,
    Occupations,
)
from tests.bench.matching.evaluation.ranking import World, needs_of, person
from tests.bench.matching.goals import Figure, at_least

FILES = (RELATIONS, CLASSIFICATION, CROSSWALK, NEIGHBOURS)
FOLDS = 5
_EACH, _SKILLS, _NEEDS = 3, 10, 6
_CHECKED = 2
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Query:
    """A project: the occupation it was drawn from, and what it asks for."""

    number: int
    occupation: int
    skills: tuple[int, ...]


@dataclass(slots=True)
class Found:
    """One number per query of each way of ranking, in the order of queries."""

    onet: np.ndarray
    every_kind: np.ndarray
    isco: np.ndarray
    exact: np.ndarray
    overlap: np.ndarray
    uniform: np.ndarray
    disjoint: np.ndarray
    # Per query (graded related, all).
    by_r: np.ndarray
    listed: np.ndarray
    told: np.ndarray

    @classmethod
    def room_for(cls, queries: int) -> "Found":
        """All noughts."""
        numbers = [np.zeros(queries) for _ in range(7)]
        return cls(*numbers, *(np.zeros((queries, 2)) for _ in range(3)))


def measure(queries: int, seed: int, say: Say) -> dict[str, Figure]:
    """All of M9. Raises NoData."""
    occupations = Occupations(data.files(FILES))
    chance = np.random.default_rng(seed)
    drawn = _people(occupations, chance)
    asked = _queries(occupations, queries, chance)
    others = [_others(occupations, query, chance) for query in asked]
    say(f"{len(drawn)} people of {len(occupations.uris)} occupations, {len(asked)} projects")
    people = [person(number, skills) for number, skills in enumerate(drawn, start=1)]
    world = World(people, occupations.exact_only())
    found = Found.room_for(len(asked))
    checked = 0
    for fold in range(FOLDS):
        held_out = asked[fold::FOLDS]
        credits_, idf = occupations.learnt({query.occupation for query in held_out})
        world.set_credits(credits_)
        for query in held_out:
            _with_related(found, query, occupations, world, idf)
            _disjoint(found, query, occupations, world, idf, others[query.number - 1])
        for query in held_out[:_CHECKED]:
            world.check(query.number, needs_of(query.skills, idf))
            checked += 1
        world.set_credits(occupations.exact_only())
        for query in held_out:
            _exact(found, query, occupations, world, idf)
        say(f"fold {fold + 1} of {FOLDS}: nDCG@10 so far {_so_far(found.onet, fold):.3f}")
    say(f"{checked} rankings are what brute force says, score for score")
    return _figures(found)


def _people(occupations: Occupations, chance: np.random.Generator) -> list[list[int]]:
    """Skills by person; the people of an occupation follow each other."""
    return [
        chance.permutation(named)[:_SKILLS].tolist()
        for named in occupations.named
        for _ in range(_EACH)
    ]


def _queries(occupations: Occupations, count: int, chance: np.random.Generator) -> list[Query]:
    able = [n for n, essential in enumerate(occupations.essential) if len(essential) >= _NEEDS]
    chosen = chance.permutation(able)[:count].tolist()
    return [
        Query(
            number, each, tuple(chance.permutation(occupations.essential[each])[:_NEEDS].tolist())
        )
        for number, each in enumerate(chosen, start=1)
    ]


def _others(occupations: Occupations, query: Query, chance: np.random.Generator) -> list[list[int]]:
    """The query occupation's people with none of the skills that the project names."""
    left = sorted(set(occupations.named[query.occupation]) - set(query.skills))
    return [chance.permutation(left)[:_SKILLS].tolist() for _ in range(_EACH)]


def _with_related(
    found: Found, query: Query, occupations: Occupations, world: World, idf: dict[int, int]
) -> None:
    at, needs = query.number - 1, needs_of(query.skills, idf)
    grades = occupations.onet_grades(query.occupation)
    ranked = world.rank(query.number, needs)
    found.onet[at] = _ndcg(ranked.numbers, grades)
    alike = occupations.onet_grades(query.occupation, strongest=False)
    found.every_kind[at] = _ndcg(ranked.numbers, alike)
    found.isco[at] = _ndcg(ranked.numbers, occupations.isco_grades(query.occupation))
    uniform = world.rank(query.number, needs_of(query.skills, None))
    found.uniform[at] = _ndcg(uniform.numbers, grades)
    listed = world.listed(query.number, needs)
    found.by_r[at] = _related(ranked.numbers[ranked.r >= LISTED_R], grades)
    found.listed[at] = _related(np.array([n for n, _ in listed], np.int64), grades)
    found.told[at] = _related(np.array([n for n, may in listed if may], np.int64), grades)


def _exact(
    found: Found, query: Query, occupations: Occupations, world: World, idf: dict[int, int]
) -> None:
    at, grades = query.number - 1, occupations.onet_grades(query.occupation)
    found.exact[at] = _ndcg(world.rank(query.number, needs_of(query.skills, idf)).numbers, grades)
    counted = world.rank(query.number, needs_of(query.skills, None)).numbers
    found.overlap[at] = _ndcg(counted, grades)


def _disjoint(
    found: Found,
    query: Query,
    occupations: Occupations,
    world: World,
    idf: dict[int, int],
    others: list[list[int]],
) -> None:
    first = query.occupation * _EACH + 1
    before = world.swap(person(first + at, skills) for at, skills in enumerate(others))
    ranked = world.rank(query.number, needs_of(query.skills, idf)).numbers
    found.disjoint[query.number - 1] = _ndcg(ranked, occupations.onet_grades(query.occupation))
    world.swap(before)


def _ndcg(ranked: np.ndarray, grades: np.ndarray) -> float:
    return measures.ndcg(grades[(ranked - 1) // _EACH], np.repeat(grades, _EACH))


def _related(numbers: np.ndarray, grades: np.ndarray) -> tuple[int, int]:
    return int((grades[(numbers - 1) // _EACH] > 0).sum()), len(numbers)


def _so_far(values: np.ndarray, fold: int) -> float:
    done = [each for each in range(len(values)) if each % FOLDS <= fold]
    return float(values[done].mean())


def _figures(found: Found) -> dict[str, Figure]:
    onet, onet_between = measures.mean(found.onet)
    every_kind, every_kind_between = measures.mean(found.every_kind)
    exact, _ = measures.mean(found.exact)
    overlap, _ = measures.mean(found.overlap)
    gain, gain_between = measures.mean(found.onet - found.exact)
    disjoint, disjoint_between = measures.mean(found.disjoint)
    isco, isco_between = measures.mean(found.isco)
    times, times_between = measures.ratio(found.listed, found.by_r)
    told, told_between = measures.ratio(found.told, found.by_r)
    idf, idf_between = measures.mean(found.onet - found.uniform)
    shares = {
        name: round(float(each[:, 0].sum() / max(1, each[:, 1].sum())), 3)
        for name, each in (("by_r", found.by_r), ("listed", found.listed), ("told", found.told))
    }
    return {
        "M9a": at_least(
            onet,
            0.65,
            interval=onet_between,
            what="nDCG@10, O*NET",
            every_kind_of_match_alike=every_kind,
            its_interval=every_kind_between,
        ),
        "M9b": at_least(
            gain,
            0.05,
            interval=gain_between,
            what="gain on exact only",
            exact=exact,
            exact_uniform=overlap,
        ),
        "M9c": at_least(disjoint, 0.45, interval=disjoint_between, what="disjoint vocabulary"),
        "M9d": at_least(isco, 0.63, interval=isco_between, what="nDCG@10, ISCO"),
        "M9e": at_least(
            times,
            1.5,
            interval=times_between,
            what="share graded related, listed over R alone",
            shares=shares,
            told_over_r=told,
            told_interval=told_between,
        ),
        "M9f": at_least(idf, 0.01, interval=idf_between, what="gain of static IDF"),
    }
