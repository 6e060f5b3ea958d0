"""The one population that every peer of a run is filled with, a few people at a time."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np

from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProject
from services.matching.scoring.facts import Credits, ProfileFacts
from tests.bench.matching.drawn import Drawn
from tests.bench.matching.peers.columns import Columns
from tests.bench.matching.peers.kernel import Kernel
from tests.bench.matching.peers.postgres import Postgres, credit_rows
from tests.bench.matching.peers.questions import Question
from tests.bench.matching.peers.tantivy_forms import Tantivy

Say = Callable[[str], None]
PEOPLE_PER_PROJECT = 50
_CHUNK = 2_000
_KEPT = 20_000
_BRUTE_COUNTRIES = 3


@dataclass(slots=True)
class Crowd:
    """
    Everybody in every peer.

    `some` are the first people as they were drawn; `whole` is everybody tied to a few small
    countries, whose lists brute force can check.
    """

    world: Drawn
    credits_: Credits
    index: MatchIndex
    columns: Columns
    postgres: Postgres
    plain: Tantivy
    denormalised: Tantivy
    kernel: Kernel
    projects: list[IndexedProject]
    roles: np.ndarray
    some: list[ProfileFacts]
    whole: dict[str, list[ProfileFacts]]

    @classmethod
    def drawn(cls, people: int, seed: int, say: Say, part: float = 1.0) -> Self:
        """Draw a part of so many and fill; a million take minutes. Raises PeerMissing."""
        world, columns, index = Drawn(seed, part), Columns(), MatchIndex()
        whole_world, people = people, round(people * part)
        plain = Tantivy(columns, index, is_denormalised=False)
        denormalised = Tantivy(columns, index, is_denormalised=True)
        credits_, world.credits = world.credits, {}
        index.set_credits(credits_)
        projects = list(world.projects(max(20, people // PEOPLE_PER_PROJECT)))
        for project in projects:
            index.put_project(project)
        whole: dict[str, list[ProfileFacts]] = {each: [] for each in _small(projects)}
        some: list[ProfileFacts] = []
        drawing = iter(world.profiles(people))
        while chunk := list(islice(drawing, _CHUNK)):
            for profile in chunk:
                index.put_profile(profile)
                for tie in whole.keys() & (profile.person.origins | profile.person.affinities):
                    whole[tie].append(profile.person)
            while index.compact():
                pass
            columns.put(chunk)
            plain.put(chunk)
            denormalised.put(chunk)
            some += [each.person for each in chunk[: _KEPT - len(some)]]
        while index.compact(force=True):
            pass
        say(
            f"{people} of {whole_world} people, {len(projects)} projects, "
            f"real ESCO: {world.is_real}"
        )
        del drawing
        say(f"tantivy: {plain.ready()} and {denormalised.ready()} segments")
        roles, needs = columns.roles(projects)
        postgres = Postgres.start(columns)
        postgres.load(roles, needs, credit_rows(rows_of(credits_)))
        say("PostgreSQL: loaded, indexed, analysed")
        kernel = Kernel(index)
        gc.collect()
        return cls(
            world,
            credits_,
            index,
            columns,
            postgres,
            plain,
            denormalised,
            kernel,
            projects,
            roles,
            some,
            whole,
        )

    def questions(self, count: int) -> list[Question]:
        """The first role of that many projects that are not open to all."""
        rows = {row["number"]: row for row in self.roles[::-1]}
        local = [each for each in self.projects if not each.facts.open_to_all][:count]
        worth = self.index._worth
        return [Question.of(each, rows[each.facts.number], worth, self.columns) for each in local]


def _small(projects: list[IndexedProject]) -> list[str]:
    """Countries that have projects, from those that have the fewest."""
    counts: dict[str, int] = {}
    for each in projects:
        if not each.facts.open_to_all:
            counts[each.facts.country] = counts.get(each.facts.country, 0) + 1
    middle = sorted(counts, key=lambda country: (counts[country], country))
    return middle[len(middle) // 2 :][:_BRUTE_COUNTRIES]


def rows_of(credits_: Credits) -> list[tuple[int, int, int, bool]]:
    """Held skill, asked skill, credit, and whether the held one is narrower."""
    return [
        (held, asked, each.credit, each.is_narrow)
        for asked, worth in credits_.items()
        for held, each in worth.items()
    ]
