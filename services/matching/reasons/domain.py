"""The numbers of a match that are explained, and of which moment they are; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.matching.engine.scored import FUNDING_ROLE
from services.matching.explanation.parts import Part, Place, funding_parts, people_parts
from services.matching.explanation.raising import Raise
from services.matching.handshakes.domain import State
from services.matching.scoring.facts import Need
from services.matching.scoring.ordering import unpack


class ShownAs(StrEnum):
    """Of which moment the numbers of a match are."""

    LIST = "list"
    PROPOSAL = "proposal"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Shown:
    """
    The numbers that are explained, and of which moment they are.

    `failed` are the keys of the obstacles of that moment; a place in a list and a proposal have
    met every condition. `is_offered` is false only of a funder who offers nothing any more.
    """

    role: int
    place: Place
    asked: dict[str, Any]
    country: str
    taxonomy_version: str
    scoring_version: int
    as_of: ShownAs
    handshake: State | None
    is_of_the_field: bool
    failed: frozenset[str] = frozenset()
    is_offered: bool = True

    @property
    def is_listed(self) -> bool:
        """Whether the pair stands in the list."""
        return self.as_of is ShownAs.LIST

    @property
    def is_now(self) -> bool:
        """Whether the numbers are those of today, or of a list that follows them."""
        return self.as_of is not ShownAs.PROPOSAL

    @property
    def sector(self) -> str:
        """The sector of the project at that moment."""
        return str(self.asked["sector"])

    def parts(self) -> list[Part]:
        """What the score is made of; the points add up to it."""
        if self.role == FUNDING_ROLE:
            return funding_parts(self.place, failed=self.failed, is_offered=self.is_offered)
        wishes = bool(self.asked["wishes_languages"])
        return people_parts(self.place, needs_of(self.asked), wishes_languages=wishes)

    def raised_by(self, changes: Sequence[Raise]) -> list[Raise]:
        """
        Those of today's changes that raise the score that is shown.

        None of a proposal's: today's profile and project say nothing of what it was then.
        """
        if not self.is_now:
            return []
        return [change for change in changes if change.score > self.place.r]


def needs_of(asked: dict[str, Any]) -> list[Need]:
    """What a role asked for, out of the form in which it is kept."""
    return [Need(*each) for each in asked["needs"]]


def was_of_the_field(facts: bytes, asked: dict[str, Any]) -> bool:
    """Whether a need was met closely by what met it best: all that a snapshot knows of it."""
    _, met = unpack(facts)
    needs = needs_of(asked)
    # Of money nothing is asked that could be of another field.
    return not needs or any(
        skill != 0 and is_narrow and level >= need.level - 1
        for need, (skill, _, level, is_narrow) in zip(needs, met, strict=False)
    )
