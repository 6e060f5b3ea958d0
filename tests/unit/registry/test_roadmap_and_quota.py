"""How far a roadmap is, and which quota counts."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.quotas.domain import Allowance, counting, left_of
from services.registry.roadmaps.domain import Gauge, progress_of, roadmap_progress

FIGURES = st.floats(-1e9, 1e9)


def quota(sector: str, people: int = 20, used: int = 0) -> Allowance:
    return Allowance(uuid4(), sector, people, used)


@given(FIGURES, FIGURES, FIGURES)
def test_progress_lies_between_nothing_and_one(
    baseline: float, target: float, actual: float
) -> None:
    found = progress_of(Gauge(baseline, target, actual))
    assert found is not None
    assert 0 <= found <= 1


@pytest.mark.parametrize(
    ("gauge", "expected"),
    [
        (Gauge(0, 20, 5), 0.25),
        (Gauge(100, 20, 60), 0.5),
        (Gauge(3206, 0, 4), pytest.approx(0.99875, abs=1e-5)),
        (Gauge(0, 20, 40), 1),
        (Gauge(0, 20, -3), 0),
        (Gauge(5, 5, 5), 1),
        (Gauge(5, 5, 4), 0),
        (Gauge(0, 20, None), None),
        (Gauge(None, 20, 1), None),
    ],
)
def test_progress_is_the_way_gone_up_or_down(gauge: Gauge, expected: float | None) -> None:
    assert progress_of(gauge) == expected


def test_a_roadmap_is_as_far_as_the_mean_of_its_activities() -> None:
    half, done, unknown = Gauge(0, 10, 5), Gauge(0, 1, 1), Gauge(0, 1, None)
    assert roadmap_progress([[half], [done, half], [unknown], []]) == 0.625
    assert roadmap_progress([[unknown], []]) is None


def test_the_narrowest_quota_that_covers_a_sector_counts() -> None:
    general, health, nurses = quota(""), quota("122"), quota("12281")
    quotas = [general, nurses, health]
    assert counting(quotas, "12281") is nurses
    assert counting(quotas, "12230") is health
    assert counting(quotas, "11110") is general
    assert counting([nurses], "12230") is None


def test_what_is_left_is_of_one_sector_or_of_all() -> None:
    quotas = [quota("122", people=20, used=18), quota("111", people=5)]
    assert left_of(quotas, "12281") == 2
    assert left_of(quotas, None) == 7
    assert left_of(quotas, "43030") is None
    assert left_of([], None) is None
    assert isinstance(quotas[0].quota_id, UUID)
