"""When a project is past: every window over, by the day of its country, and no money missing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.activities.domain import told_status
from services.registry.countries.days import local_day, zones_of
from services.registry.past_projects.domain import is_past, last_day

TODAY = date(2026, 7, 1)
NEAR = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))
FUNDED = st.none() | st.booleans()


def role(end: date | None, *, is_windowed: bool = True) -> dict[str, Any]:
    """A role as it is stored."""
    window = {"start": "2026-06-01", "end": end.isoformat() if end else None}
    return {"window": window if is_windowed else None}


@given(ends=st.lists(NEAR, min_size=1, max_size=6), funded=FUNDED)
def test_a_project_is_past_when_each_of_its_roles_is_and_no_money_is_missing(
    *, ends: list[date], funded: bool | None
) -> None:
    roles = [role(end) for end in ends]
    assert last_day(roles) == max(ends)
    assert is_past(roles, today=TODAY, funded=funded) == (
        all(end < TODAY for end in ends) and funded is not False
    )


@given(ends=st.lists(NEAR, max_size=5), funded=FUNDED, is_windowed=st.booleans())
def test_a_role_without_an_end_keeps_it_open_for_ever(
    *, ends: list[date], funded: bool | None, is_windowed: bool
) -> None:
    roles = [*(role(end) for end in ends), role(None, is_windowed=is_windowed)]
    assert last_day(roles) is None
    assert not is_past(roles, today=date.max, funded=funded)


@given(funded=FUNDED)
def test_without_roles_there_are_no_dates_to_be_over(*, funded: bool | None) -> None:
    assert not is_past([], today=date.max, funded=funded)


def test_every_country_has_a_day() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for country in pycountry.countries:
        assert abs((local_day(noon, zones_of(country.alpha_2)) - TODAY).days) <= 1


def test_a_day_is_over_when_it_is_over_everywhere_in_the_country() -> None:
    # In Honolulu it is ten hours earlier, in Suva twelve hours later.
    assert local_day(datetime(2026, 7, 1, 9, 59, tzinfo=UTC), zones_of("US")) < TODAY
    assert local_day(datetime(2026, 7, 1, 10, tzinfo=UTC), zones_of("US")) == TODAY
    assert local_day(datetime(2026, 6, 30, 12, tzinfo=UTC), zones_of("FJ")) == TODAY
    assert local_day(datetime(2026, 7, 1, tzinfo=UTC), zones_of("XX")) == TODAY


@pytest.mark.parametrize(("said", "told"), [(None, 4), (2, 4), (3, 3), (4, 4), (5, 5), (6, 4)])
def test_in_iati_it_is_closed_unless_its_partner_says_how_it_ended(
    said: int | None, told: int
) -> None:
    assert told_status("closed", "expired", source=said) == told
