"""A role's question as numbers, the same for every peer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.index.terms import LEAST_S
from services.matching.index.values import IndexedProject
from services.matching.index.worth import NARROW, NEEDS, Worth, values_of
from services.matching.scoring.people import FULL_NEED, sector_fit
from services.matching.scoring.powers import SCALE
from tests.bench.matching.peers.columns import Columns

LEVELS = np.arange(1, 6)
# No level is as high: a skill that is not the asked one or a narrower one is never close.
NEVER = 9
# What meets a need as one number, from the lowest bit: is narrow, level, the skill taken from the
# highest, credit, need, points.
_LEVEL_SHIFT, _SKILL_SHIFT, _CREDIT_SHIFT, _NEED_SHIFT, POINTS_SHIFT = 1, 4, 20, 25, 28
_SKILLS = (1 << 16) - 1


@dataclass(frozen=True, slots=True)
class Question:
    """
    What a role looks for, laid out flat: one item for each need and held skill that answers it.

    `values` are what each level from 1 is worth, `ranks` that and its facts; `close` is the least
    level that meets the need closely. `row` is the role's row in `Columns.roles`.
    """

    project: IndexedProject
    country: int
    needs: np.ndarray
    skills: np.ndarray
    values: np.ndarray
    ranks: np.ndarray
    close: np.ndarray
    factors: np.ndarray
    whole: int
    least: int
    sectors: list[int]
    row: np.ndarray

    @classmethod
    def of(
        cls, project: IndexedProject, row: np.ndarray, worth: Worth, columns: Columns
    ) -> "Question":
        """The question of a project's first role."""
        role = project.roles[0]
        places, held, credit = worth.answers(np.array([need.skill for need in role.needs]))
        wanted = np.array([need.level for need in role.needs])[places]
        plain = (credit & ~np.uint8(NARROW)).astype(np.int64)
        factors = np.zeros(NEEDS, np.int64)
        factors[: len(role.needs)] = [need.weight * need.idf16 for need in role.needs]
        whole = int(factors.sum()) * FULL_NEED
        values = values_of(plain[:, None], wanted[:, None], LEVELS)
        points = values * factors[places][:, None]
        facts = places << _NEED_SHIFT | plain << _CREDIT_SHIFT | (credit >= NARROW)
        facts |= (_SKILLS - held) << _SKILL_SHIFT
        stated = columns.sectors.words()
        return cls(
            project=project,
            country=columns.countries[project.facts.country],
            needs=places,
            skills=held.astype(np.int64),
            values=values,
            ranks=points << POINTS_SHIFT | facts[:, None] | LEVELS << _LEVEL_SHIFT,
            close=np.where(credit >= NARROW, wanted - 1, NEVER),
            factors=factors,
            whole=whole,
            least=-(-LEAST_S * whole // SCALE),
            sectors=[sector_fit((each,), project.facts.sector) for each in stated],
            row=row,
        )

    def met(self, ranks: Sequence[int | None]) -> list[tuple[int, int, int, bool]]:
        """Held skill, credit, level and whether it is narrower, for each need in their order."""
        needs = [(0, 0, 0, False)] * len(self.project.roles[0].needs)
        for rank in (each for each in ranks if each is not None):
            skill = _SKILLS - (rank >> _SKILL_SHIFT & _SKILLS)
            credit, level = rank >> _CREDIT_SHIFT & 31, rank >> _LEVEL_SHIFT & 7
            needs[rank >> _NEED_SHIFT & 7] = (skill, credit, level, bool(rank & 1))
        return needs
