"""
How far a roadmap is, by its indicators. Pure.

An indicator's progress is the way gone from its baseline towards its target, 0 to 1. An activity
is as far as the mean of its indicators, a roadmap as the mean of its activities; those without an
indicator that was measured say nothing and count for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """The figures of an indicator; any may be missing."""

    baseline: float | None
    target: float | None
    actual: float | None


def progress_of(gauge: Gauge) -> float | None:
    """How far it is, 0 to 1, upwards or downwards; None while a figure is missing."""
    if gauge.baseline is None or gauge.target is None or gauge.actual is None:
        return None
    way = gauge.target - gauge.baseline
    if way == 0:
        # To keep what there is: kept or not.
        return 1.0 if gauge.actual == gauge.target else 0.0
    return min(1.0, max(0.0, (gauge.actual - gauge.baseline) / way))


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those that say something; None where none does."""
    said = [each for each in values if each is not None]
    return sum(said) / len(said) if said else None


def roadmap_progress(activities: Sequence[Sequence[Gauge]]) -> float | None:
    """How far the activities of a roadmap are, each with its indicators."""
    found = mean(mean(progress_of(each) for each in gauges) for gauges in activities)
    return None if found is None else round(found, 4)
