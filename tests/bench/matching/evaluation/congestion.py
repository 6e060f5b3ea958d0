"""
M12: whether the best-known people are asked less often at hardly a loss, and nobody is left out.

Every role tells twenty of the stored list, whom the service's own `telling.domain.choose` takes,
once blind to how often somebody was asked already and once not. Nobody answers and nothing lapses,
so whoever is at the limit stays there. Projects ask for few trades, as those of real programmes do:
else hardly anybody is asked often.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProject
from services.matching.invitations.domain import USUAL_CAP
from services.matching.lists.domain import LEAST
from services.matching.telling.domain import MOST_OPEN, Candidate, choose
from tests.bench.matching.drawn import Drawn
from tests.bench.matching.goals import Figure, at_most

PEOPLE_PER_PROJECT = 50
# Whole lists are long: so many projects' are asked for.
_ASKED = 200
_TRADES = 60
Say = Callable[[str], None]
Lists = list[list[Scored]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling everybody of everything once."""

    invitations: int
    highest: int
    asked: int
    mean_score: float
    held_back: int


@dataclass(frozen=True, slots=True)
class Left:
    """Of those who qualify: whose own page lacks a role, all, and who stands in no stored list."""

    missing: int
    qualified: int
    unlisted: int


def measure(people: int, seed: int, say: Say, part: float = 1.0) -> dict[str, Figure]:
    """All of M12, among so many people or in the countries of a part of them."""
    world, people = Drawn(seed, part), round(people * part)
    index = MatchIndex()
    index.set_credits(world.credits)
    for profile in world.profiles(people):
        index.put_profile(profile)
    while index.compact(force=True):
        pass
    world.trades = world.trades[:: len(world.trades) // _TRADES]
    projects = list(world.projects(max(1, people // PEOPLE_PER_PROJECT)))
    for project in projects:
        index.put_project(project)
    while index.compact(force=True):
        pass
    say(f"{people} people, {len(projects)} projects, real ESCO: {world.is_real}")
    stored = _lists(index, projects, LEAST)
    blind, fair = tell(stored, is_fair=False), tell(stored, is_fair=True)
    say(f"blind: {blind}")
    say(f"fair: {fair}")
    loss = round(100 * (1 - fair.mean_score / blind.mean_score), 3) if blind.invitations else 0.0
    kept = round(fair.highest / max(1, blind.highest), 3)
    chosen = np.random.default_rng(seed).permutation(len(projects))[:_ASKED].tolist()
    left = _left_without(index, _lists(index, [projects[at] for at in chosen], None), stored)
    say(f"{left.qualified} people qualify in {len(chosen)} projects")
    return {
        "M12a": at_most(
            kept,
            0.5,
            what="highest exposure, share that is left",
            people=people,
            real_esco=world.is_real,
            before=blind.highest,
            after=fair.highest,
            invitations=blind.invitations,
            invitations_after=fair.invitations,
            held_back=fair.held_back,
        ),
        "M12b": at_most(
            loss,
            1,
            unit=" %",
            what="loss of mean score",
            people_asked_before=blind.asked,
            people_asked_after=fair.asked,
        ),
        "M12c": at_most(
            left.missing,
            0,
            what="people who qualify for a role that their own page does not show",
            qualified=left.qualified,
            in_no_stored_list=round(left.unlisted / max(1, left.qualified), 3),
        ),
    }


def tell(lists: Sequence[Sequence[Scored]], *, is_fair: bool) -> Told:
    """Each list tells its first ones, one list after the other; blind, nobody seems to be asked."""
    open_: Counter[UUID] = Counter()
    scores: list[int] = []
    held_back = 0
    for places in lists:
        candidates = [
            Candidate(
                each.profile_id, each.key, each.r, open_[each.profile_id] * is_fair, USUAL_CAP
            )
            for each in places
            if each.may_be_told
        ]
        choice = choose(candidates, MOST_OPEN)
        open_.update(each.profile_id for each in choice.told)
        scores += [each.score for each in choice.told]
        held_back += len(choice.held_back)
    mean = float(np.mean(scores)) if scores else 0.0
    highest = max(open_.values(), default=0)
    return Told(len(scores), highest, len(open_), round(mean, 1), held_back)


def _lists(index: MatchIndex, projects: Sequence[IndexedProject], limit: int | None) -> Lists:
    """The first of every role's list, or all of it."""
    return [
        index.best(project.facts.project_id, role.number, limit)
        for project in projects
        for role in project.roles
    ]


def _left_without(index: MatchIndex, lists: Lists, stored: Lists) -> Left:
    """Everybody in whole lists asks for their own page."""
    fits: dict[UUID, set[tuple[UUID, int]]] = {}
    for each in (each for places in lists for each in places):
        fits.setdefault(each.profile_id, set()).add((each.project_id, each.role))
    missing = sum(not roles <= own_page(index, profile) for profile, roles in fits.items())
    shown = {each.profile_id for places in stored for each in places}
    return Left(missing, len(fits), len(fits.keys() - shown))


def own_page(index: MatchIndex, profile_id: UUID) -> set[tuple[UUID, int]]:
    """The roles that a person's own page would show."""
    return {
        (each.project_id, each.role) for each in index.open_for(profile_id) if each.kind == "skills"
    }
