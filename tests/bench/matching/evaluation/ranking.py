"""
People of an occupation each, and in which order the service would list them for a role.

Everything but skills is the same for everybody, so that only skills decide. Who could not be
listed is ranked as well, by the same terms; how, is compared with the service's brute force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from services.matching.index.index import MatchIndex
from services.matching.index.people import wanted
from services.matching.index.terms import order_keys, sides
from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.scoring.facts import (
    OPEN_END,
    Credits,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Window,
)
from services.matching.scoring.people import (
    AFFINITY_ORIGIN,
    FULL_NEED,
    MODALITY_EQUAL,
    SECTOR_NONE,
    fit,
)
from services.matching.scoring.powers import SCALE
from services.matching.scoring.ranking import best_of

_COUNTRY = "MX"
_SECTOR = "43010"
_OWNER, _PROJECT = UUID(int=1), UUID(int=2)
_ASKED_LEVEL = HELD_LEVEL = 3
_ROLE = 1


@dataclass(frozen=True, slots=True)
class Ranked:
    """People by their number, the best first, with the score of each."""

    numbers: np.ndarray
    r: np.ndarray


def person(number: int, skills: Iterable[int]) -> ProfileFacts:
    """Somebody who has these skills, and nothing else that would tell them from others."""
    return ProfileFacts(
        profile_id=UUID(int=number << 64),
        number=number,
        owner=_OWNER,
        is_open=True,
        skills=tuple(Held(skill, HELD_LEVEL, 1) for skill in skills),
        origins=frozenset({_COUNTRY}),
        affinities=frozenset(),
        preferred=0,
        accepted=0,
        languages=(),
        window=Window(0, OPEN_END),
        sectors=(),
        practice=frozenset(),
    )


class World:
    """The people, and what held skills are worth at the moment."""

    def __init__(self, people: Sequence[ProfileFacts], credits_: Credits) -> None:
        self._people = {each.number: each for each in people}
        self._index = MatchIndex()
        for each in people:
            self._index.put_profile(IndexedProfile(each))
        while self._index.compact(force=True):
            pass
        self._credits: Credits = {}
        self.set_credits(credits_)

    def set_credits(self, credits_: Credits) -> None:
        """From now on held skills are worth this."""
        self._credits = credits_
        self._index.set_credits(credits_)

    def swap(self, people: Iterable[ProfileFacts]) -> list[ProfileFacts]:
        """Others in the place of those with the same numbers; answers those who were there."""
        before = []
        for each in people:
            before.append(self._people[each.number])
            self._people[each.number] = each
            self._index.put_profile(IndexedProfile(each))
        return before

    def rank(self, project_number: int, needs: Sequence[Need]) -> Ranked:
        """Everybody who is worth anything for a role, whether they could be listed or not."""
        project, role = _asked(project_number, needs)
        whole = sum(need.weight * need.idf16 * FULL_NEED for need in needs)
        crowd, worth = self._index._crowd, self._index._worth
        country = crowd._words.countries.known(project.country)
        anything = replace(wanted(role, worth, whole), least=1)
        found = crowd.candidates(anything, country, is_open=False)
        s = SCALE * found.got // whole
        both = sides(s, SCALE, AFFINITY_ORIGIN, MODALITY_EQUAL, SECTOR_NONE, SCALE)
        numbers = crowd.people.rows["number"][found.places].astype(np.int64)
        keys = order_keys(both.r, 0, numbers, project.number)
        order = np.argsort(-keys)
        return Ranked(numbers[order], both.r[order])

    def listed(self, project_number: int, needs: Sequence[Need]) -> list[tuple[int, bool]]:
        """Numbers of all who are listed, in order, and whether each may be told."""
        project, role = _asked(project_number, needs)
        self._index.put_project(IndexedProject(project, (role,)))
        found = self._index.best(project.project_id, _ROLE, None)
        return [(each.profile_id.int >> 64, each.may_be_told) for each in found]

    def check(self, project_number: int, needs: Sequence[Need]) -> None:
        """Raises AssertionError unless brute force gives the same scores and the same list."""
        project, role = _asked(project_number, needs)
        ranked = self.rank(project_number, needs)
        for number, r in zip(ranked.numbers.tolist(), ranked.r.tolist(), strict=True):
            scored = fit(self._people[number], project, role, self._credits)
            assert scored.r == r, f"{number}: {scored.r} by brute force, ranked by {r}"
        true = best_of(self._people.values(), project, role, self._credits)
        found = self.listed(project_number, needs)
        assert [each.profile_id.int >> 64 for each in true] == [number for number, _ in found]
        first = ranked.numbers[: len(found)].tolist()
        assert first == [number for number, _ in found], "the list is not how the ranking begins"


def needs_of(skills: Iterable[int], idf: dict[int, int] | None) -> tuple[Need, ...]:
    """Needs of equal weight; all equally telling without `idf`."""
    return tuple(
        Need(skill, _ASKED_LEVEL, 1, 16 if idf is None else idf[skill], must_have=False)
        for skill in skills
    )


def _asked(number: int, needs: Sequence[Need]) -> tuple[ProjectFacts, RoleFacts]:
    project = ProjectFacts(
        project_id=_PROJECT,
        number=number,
        country=_COUNTRY,
        sector=_SECTOR,
        open_to_all=False,
        own_people=frozenset(),
        excluded=frozenset(),
    )
    role = RoleFacts(
        number=_ROLE,
        needs=tuple(needs),
        required=(),
        wished=(),
        modalities=0,
        window=None,
        needed_days=0,
        isco_groups=frozenset(),
        refused_countries=frozenset(),
    )
    return project, role
