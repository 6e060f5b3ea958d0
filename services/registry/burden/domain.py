"""
What an agreement asks of each of its parties, from what was recorded. Pure.

The paper misses an evaluation "of the administrative and financial burdens" that partnerships
create. Steps and papers handed in are counted where they happen, days of waiting between a step
and its answer; papers asked for, hours and costs are known to the parties alone, who report them
(as in the Standard Cost Model of the OECD, where a burden is time x frequency x rate).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a party did."""

    partner_id: UUID
    verb: str
    documents: int


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which a party waited; `until` is None while it does."""

    partner_id: UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a party says that it took besides; the cost in minor units of a currency."""

    partner_id: UUID
    hours: float
    documents_asked: int
    documents_given: int
    cost: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of one party."""

    steps: int
    by_verb: Mapping[str, int]
    documents_given: int
    documents_asked: int
    days_waited: float
    hours: float
    costs: Mapping[str, int] = field(default_factory=dict)


def days_waited(waits: Iterable[Wait], *, now: datetime) -> float:
    """In days, to one place; a time in which a party waits for two things at once counts once."""
    spans = sorted((each.since, each.until or now) for each in waits)
    total = timedelta(0)
    reached: datetime | None = None
    for since, until in spans:
        begins = since if reached is None else max(since, reached)
        total += max(until - begins, timedelta(0))
        reached = until if reached is None else max(reached, until)
    return round(total / timedelta(days=1), 1)


def burdens(
    parties: Iterable[UUID],
    *,
    steps: Sequence[Step],
    waits: Sequence[Wait],
    reports: Sequence[Report],
    now: datetime,
) -> dict[UUID, Burden]:
    """The burden of each party; one that did nothing has none."""
    return {
        each: _burden(
            [step for step in steps if step.partner_id == each],
            [wait for wait in waits if wait.partner_id == each],
            [report for report in reports if report.partner_id == each],
            now,
        )
        for each in parties
    }


def _burden(
    steps: Sequence[Step], waits: Sequence[Wait], reports: Sequence[Report], now: datetime
) -> Burden:
    costs: dict[str, int] = defaultdict(int)
    for each in reports:
        if each.cost is not None:
            costs[each.cost[1]] += each.cost[0]
    return Burden(
        steps=len(steps),
        by_verb=dict(sorted(Counter(step.verb for step in steps).items())),
        documents_given=sum(step.documents for step in steps)
        + sum(report.documents_given for report in reports),
        documents_asked=sum(report.documents_asked for report in reports),
        days_waited=days_waited(waits, now=now),
        hours=round(sum(report.hours for report in reports), 1),
        costs=dict(sorted(costs.items())),
    )
