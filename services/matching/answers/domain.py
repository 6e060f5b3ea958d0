"""
What an ask is answered with: who would match, who nearly does, what is open; pure.

Each shard answers for the people it keeps; `merged` puts the answers together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.index.index import MatchIndex
from services.matching.index.values import Question
from services.matching.scoring.facts import FundingFacts, Need, ProjectFacts, RoleFacts

MOST: Final = 20


class AskKind(StrEnum):
    """What may be asked."""

    PREVIEW = "preview"
    MY_PROJECTS = "my_projects"
    NEAR_MISSES = "near_misses"


class AskState(StrEnum):
    """How far an ask is."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


class Dropped(StrEnum):
    """The filters that may be dropped to find more people, in the order in which they are."""

    COUNTRY = "country"
    MUST_HAVE = "must_have"
    LANGUAGE = "language"


_TRIED: Final = tuple(Dropped)


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place that somebody has or would have; `facts` in hexadecimal digits."""

    project_id: UUID
    role: int
    profile_id: UUID
    key: int
    r: int
    a: int
    b: int
    l: int  # noqa: E741  the term's own name
    facts: str
    may_be_told: bool
    dropped: Dropped | None = None


@dataclass(frozen=True, slots=True)
class ListFound:
    """A role's list as it would be, or the funding list: how many, and the first of them."""

    role: int
    needs: tuple[Need, ...]
    wishes_languages: bool
    qualified: int
    first: tuple[PlaceFound, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; `stamp` says as which numbers the profile that asked was seen."""

    lists: tuple[ListFound, ...] = ()
    places: tuple[PlaceFound, ...] = ()
    stamp: str = ""

    def names(self) -> set[UUID]:
        """The profiles that stand in the lists."""
        return {place.profile_id for each in self.lists for place in each.first}


def preview(index: MatchIndex, asked: Question) -> ListFound:
    """Whom a role would be matched with."""
    found = index.search(asked, MOST)
    return _list(asked.role, found.qualified, [place_of(each) for each in found.first])


def preview_of_money(index: MatchIndex, project: ProjectFacts, funding: FundingFacts) -> ListFound:
    """Who would fund a project."""
    found = index.search_funders(project, funding, MOST)
    first = tuple(place_of(each) for each in found.first)
    return ListFound(
        FUNDING_ROLE, (), wishes_languages=False, qualified=found.qualified, first=first
    )


def near_misses(index: MatchIndex, asked: Question) -> ListFound:
    """
    Those whom one filter alone keeps out of a role's list, until there are enough.

    Consent, own people, exclusions, safeguards, days and modalities are never dropped.
    """
    first: list[PlaceFound] = []
    qualified = 0
    for dropped in _TRIED:
        relaxed = without(asked, dropped)
        if relaxed == asked or len(first) >= MOST:
            continue
        found = index.search(relaxed, MOST - len(first), beyond=asked)
        first += [place_of(each, dropped) for each in found.first]
        qualified += found.qualified
    return _list(asked.role, qualified, first)


def without(asked: Question, dropped: Dropped) -> Question:
    """The same question without one filter."""
    project, role = asked
    if dropped is Dropped.COUNTRY:
        return Question(replace(project, open_to_all=True), role)
    if dropped is Dropped.MUST_HAVE:
        needs = tuple(replace(need, must_have=False) for need in role.needs)
        return Question(project, replace(role, needs=needs))
    return Question(project, replace(role, required=()))


def first_projects(places: Iterable[Scored]) -> tuple[PlaceFound, ...]:
    """Every place in the first projects that are open, the project with the best place first."""
    return _of_first_projects(place_of(each) for each in places)


def place_of(scored: Scored, dropped: Dropped | None = None) -> PlaceFound:
    """What is kept of a scored pair."""
    return PlaceFound(
        scored.project_id,
        scored.role,
        scored.profile_id,
        scored.key,
        scored.r,
        scored.a,
        scored.b,
        scored.l,
        scored.facts.hex(),
        scored.may_be_told,
        dropped,
    )


def merged(answers: Sequence[Answer]) -> Answer:
    """One answer from those of all shards: counts add up, and the first of all are kept."""
    by_role: dict[int, list[ListFound]] = {}
    for answer in answers:
        for each in answer.lists:
            by_role.setdefault(each.role, []).append(each)
    stamps = {answer.stamp for answer in answers}
    return Answer(
        tuple(_one(lists) for lists in by_role.values()),
        _of_first_projects(place for answer in answers for place in answer.places),
        # Shards that saw two states of the profile saw neither of them whole.
        stamps.pop() if len(stamps) == 1 else "",
    )


def _one(lists: Sequence[ListFound]) -> ListFound:
    everybody = sorted((place for each in lists for place in each.first), key=_order)
    return replace(
        lists[0],
        qualified=sum(each.qualified for each in lists),
        first=tuple(everybody[:MOST]),
    )


def _order(place: PlaceFound) -> tuple[int, int]:
    return (_TRIED.index(place.dropped) if place.dropped else 0, -place.key)


def _of_first_projects(places: Iterable[PlaceFound]) -> tuple[PlaceFound, ...]:
    ordered = sorted(places, key=lambda each: (-each.key, each.project_id, each.role))
    first = set(list(dict.fromkeys(each.project_id for each in ordered))[:MOST])
    return tuple(each for each in ordered if each.project_id in first)


def _list(role: RoleFacts, qualified: int, first: Iterable[PlaceFound]) -> ListFound:
    return ListFound(role.number, role.needs, bool(role.wished), qualified, tuple(first))
