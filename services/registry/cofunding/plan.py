"""What is asked of a fund, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.contracts.values import Instrument, ProjectKind


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of a cost plan, in minor units."""

    kind: str
    minor: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A window of a programme that was completed; programmes are named by their slugs."""

    programme: str
    window: str


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A project as a fund looks at it, in one currency.

    What is None is not known yet, and is not held against the plan. `offered` is what contributors
    bring: it says how those of a joint share divide it. `others` is what comes from outside.
    """

    costs: tuple[Cost, ...]
    measures: Mapping[str, int] = field(default_factory=dict)
    project_kind: ProjectKind | None = None
    sector: str | None = None
    country: str | None = None
    residence: str | None = None
    instrument: Instrument | None = None
    completed: frozenset[Stage] | None = None
    offered: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def total(self) -> int:
        """The whole cost."""
        return sum(cost.minor for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Payment:
    """What one contributor pays."""

    contributor: str
    minor: int


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A part of the cost that nobody of the fund pays, and why."""

    what: str
    minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule of the window that the plan does not meet."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who pays what; payments, others and what is not covered add up to the whole cost."""

    payments: tuple[Payment, ...]
    others: int
    not_covered: tuple[NotCovered, ...]
    refusals: tuple[Refusal, ...]
    is_capped: bool

    def of(self, contributor: str) -> int:
        """What the contributor pays."""
        return sum(each.minor for each in self.payments if each.contributor == contributor)
