"""A drawn population of few countries and trades, so that small ones have long lists too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProject
from services.matching.scoring.facts import Credits, ProfileFacts
from tests.bench.matching.drawn import Drawn
from tests.bench.matching.peers.columns import Columns

_COUNTRIES, _TRADES = 3, 4


@dataclass(frozen=True, slots=True)
class DenseWorld:
    """The same people and projects in the index and as flat columns."""

    credits_: Credits
    index: MatchIndex
    columns: Columns
    people: list[ProfileFacts]
    projects: list[IndexedProject]
    roles: np.ndarray
    needs: np.ndarray

    def questions(self) -> Iterator[tuple[IndexedProject, np.ndarray]]:
        """Projects that are not open to all, and the row of the first role of each."""
        rows = {row["number"]: row for row in self.roles[::-1]}
        for project in self.projects:
            if not project.facts.open_to_all:
                yield project, rows[project.facts.number]


def dense_world(people: int, projects: int, seed: int) -> DenseWorld:
    """Made-up skills, also where real data is present."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DIASPORA_DATA", str(Path(__file__).parent / "no data"))
        world = Drawn(seed)
    world.trades = world.trades[:_TRADES]
    world._countries = world._countries[:_COUNTRIES]
    world._weights = np.full(_COUNTRIES, 1 / _COUNTRIES)
    index, columns = MatchIndex(), Columns()
    index.set_credits(world.credits)
    drawn = list(world.projects(projects))
    for project in drawn:
        index.put_project(project)
    profiles = list(world.profiles(people))
    for profile in profiles:
        index.put_profile(profile)
    while index.compact(force=True):
        pass
    columns.put(profiles)
    roles, needs = columns.roles(drawn)
    everybody = [each.person for each in profiles]
    return DenseWorld(world.credits, index, columns, everybody, drawn, roles, needs)
