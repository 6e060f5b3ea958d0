"""On which days a placement keeps its people busy."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.placements.domain import busy_days
from services.matching.scoring.facts import OPEN_END, Window, day_number, day_of
from shared.contracts.placements import PlacementAgreed, PlacementState


def placement(**changes: Any) -> PlacementState:
    """A placement in presence that was agreed."""
    return PlacementAgreed.model_validate(
        {
            "placement_id": uuid4(),
            "project_id": uuid4(),
            "partner_id": uuid4(),
            "project_title": "A project",
            "host_partner_ids": [],
            "introducer_partner_id": None,
            "agreement_id": None,
            "person_ids": [uuid4()],
            "country": "SN",
            "modality": "temporary_return",
            "status": "agreed",
            "starts_on": "2027-02-01",
            "ends_on": "2027-02-14",
            "return_on": None,
            "at": "2026-11-26T09:30:00Z",
        }
        | changes
    )


# Days since 2000-01-01: 27 years with 7 leap days are 9,862, and January has 31.
FEBRUARY = 9_862 + 31


def test_from_its_first_day_to_its_last_whoever_is_in_it_is_busy() -> None:
    assert busy_days(placement()) == Window(FEBRUARY, FEBRUARY + 13)


@pytest.mark.parametrize("status", ["agreed", "prepared", "started", "a status of tomorrow"])
@pytest.mark.parametrize(
    "modality", ["temporary_return", "circular", "permanent_return", "a modality of tomorrow"]
)
def test_whatever_may_need_presence_keeps_busy_until_it_is_over(status: str, modality: str) -> None:
    assert busy_days(placement(status=status, modality=modality)) is not None


@pytest.mark.parametrize("status", ["ended", "cancelled", "blocked"])
def test_what_is_over_or_blocked_keeps_nobody_busy(status: str) -> None:
    assert busy_days(placement(status=status)) is None


def test_work_from_afar_and_work_without_days_keep_nobody_busy() -> None:
    assert busy_days(placement(modality="virtual")) is None
    assert busy_days(placement(starts_on=None, ends_on=None)) is None


def test_who_goes_for_good_is_busy_for_good() -> None:
    days = busy_days(placement(modality="permanent_return", ends_on=None))
    assert days == Window(FEBRUARY, OPEN_END)


@given(
    first=st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31)),
    more=st.integers(0, 9_999),
)
def test_days_are_never_in_wrong_order_nor_outside_what_scoring_counts(
    first: date, more: int
) -> None:
    last = date.fromordinal(first.toordinal() + more)
    days = busy_days(placement(starts_on=first, ends_on=last))
    assert days is not None
    assert 0 <= days.start <= days.end < OPEN_END


@given(day=st.dates(min_value=date(2000, 1, 1), max_value=date(2170, 12, 31)))
def test_a_day_comes_back_from_its_number(day: date) -> None:
    assert day_of(day_number(day)) == day
