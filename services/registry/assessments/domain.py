"""
What contributors must bring, and how a cost compares with those of peers. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from services.registry.applications.domain import Brought, ContributionForm, offered
from services.registry.cofunding.fund import Fund
from services.registry.cofunding.plan import Answer

# The median absolute deviation times this estimates a standard deviation (Rousseeuw and Croux
# 1993); three of them are the usual border of what is called an outlier.
_TO_DEVIATION = 1.4826
_MOST_DEVIATIONS = 3
# Peers that are almost alike would make a trifle stand out: a tenth of the median is no outlier.
_LEAST_DEVIATION = 0.1
# Fewer have no middle worth the name.
LEAST_PEERS = 5


@dataclass(frozen=True, slots=True)
class Peer:
    """A comparable project and what it costs, or costs for each who benefits."""

    project_id: UUID
    minor: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an amount stands among those of its peers; None where there are too few."""

    minor: int
    peers: tuple[Peer, ...]
    median_minor: int | None
    deviation_minor: int | None
    is_flagged: bool


def missing(fund: Fund, answer: Answer, brought: Sequence[Brought]) -> Iterator[str]:
    """What contributors do not bring, or not in a form that the fund takes; in sentences."""
    totals = offered(brought)
    for payment in answer.payments:
        if payment.contributor == fund.programme:
            continue
        has = totals.get(payment.contributor, 0)
        if has < payment.minor:
            name = fund.contributor(payment.contributor).name
            yield f"{name} brings {has} of {payment.minor} minor units."
    for each in brought:
        contributor = fund.contributor(each.contributor)
        if each.form is not ContributionForm.CASH and not contributor.in_kind:
            yield f"{contributor.name} gives its part in cash."


def compare(minor: int, peers: Sequence[Peer]) -> Comparison:
    """
    An amount beside those of its peers, by median and median absolute deviation.

    Flagged when it lies more than three deviations above the median. Only upwards: a cheap project
    is no inflated one.
    """
    named = tuple(peers)
    if len(named) < LEAST_PEERS:
        return Comparison(minor, named, None, None, is_flagged=False)
    amounts = [peer.minor for peer in named]
    middle = median(amounts)
    spread = median(abs(each - middle) for each in amounts)
    deviation = max(_TO_DEVIATION * spread, _LEAST_DEVIATION * middle)
    return Comparison(
        minor,
        named,
        median_minor=int(middle),
        deviation_minor=int(spread),
        is_flagged=minor > middle + _MOST_DEVIATIONS * deviation,
    )


def totals_of(plans: Mapping[UUID, tuple[int, int | None]]) -> list[Peer]:
    """The whole costs; `plans` are cost and number of those who benefit, by project."""
    return [Peer(project, cost) for project, (cost, _) in plans.items()]


def per_head_of(plans: Mapping[UUID, tuple[int, int | None]]) -> list[Peer]:
    """The costs for each who benefits, of those projects that say how many do."""
    return [Peer(project, cost // heads) for project, (cost, heads) in plans.items() if heads]
