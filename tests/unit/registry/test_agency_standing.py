"""Whether an agency is licensed on a day, worked out by hand and by chance."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.agencies.domain import (
    AgencyStanding,
    Licence,
    LicenceStatus,
    LicenceVerb,
    Step,
    after,
    covers,
    is_possible,
    standing,
    status_on,
)

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
LICENCE = Licence(FIRST, LAST)


def with_steps(*steps: tuple[str, LicenceStatus]) -> Licence:
    return Licence(
        FIRST, LAST, steps=tuple(Step(date.fromisoformat(day), status) for day, status in steps)
    )


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2024-12-31", LicenceStatus.NOT_YET_VALID),
        ("2025-01-01", LicenceStatus.ACTIVE),
        ("2025-12-31", LicenceStatus.ACTIVE),
        ("2026-01-01", LicenceStatus.EXPIRED),
    ],
)
def test_a_licence_is_good_on_both_its_first_and_its_last_day(
    day: str, status: LicenceStatus
) -> None:
    assert status_on(LICENCE, date.fromisoformat(day)) is status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2025-02-28", LicenceStatus.ACTIVE),
        ("2025-03-01", LicenceStatus.SUSPENDED),
        ("2025-04-30", LicenceStatus.SUSPENDED),
        ("2025-05-01", LicenceStatus.ACTIVE),
        ("2025-09-01", LicenceStatus.REVOKED),
        ("2026-06-01", LicenceStatus.REVOKED),
    ],
)
def test_each_step_counts_from_its_day_on_and_the_past_stays_as_it_was(
    day: str, status: LicenceStatus
) -> None:
    licence = with_steps(
        ("2025-03-01", LicenceStatus.SUSPENDED),
        ("2025-05-01", LicenceStatus.ACTIVE),
        ("2025-09-01", LicenceStatus.REVOKED),
    )
    assert status_on(licence, date.fromisoformat(day)) is status


def test_one_active_licence_is_enough_and_a_suspension_is_told_from_having_none() -> None:
    suspended = with_steps(("2025-03-01", LicenceStatus.SUSPENDED))
    day = date(2025, 6, 1)
    assert standing([suspended, LICENCE], on=day) is AgencyStanding.LICENSED
    assert standing([suspended], on=day) is AgencyStanding.SUSPENDED
    assert standing([], on=day) is AgencyStanding.NOT_LICENSED
    assert standing([LICENCE], on=date(2027, 1, 1)) is AgencyStanding.NOT_LICENSED


def test_a_licence_for_health_is_none_for_farming() -> None:
    health = Licence(FIRST, LAST, sectors=("121", "12281"))
    assert covers(health, "12191")
    assert not covers(health, "31120")
    assert covers(health, None)
    assert covers(LICENCE, "31120")


VERBS = st.lists(st.tuples(st.sampled_from(LicenceVerb), st.integers(-30, 60)), max_size=12)


@given(VERBS, st.integers(0, 800))
def test_whatever_is_done_the_last_possible_verb_before_a_day_counts(
    verbs: list[tuple[LicenceVerb, int]], offset: int
) -> None:
    licence, said = Licence(FIRST, None), [(FIRST, LicenceStatus.ACTIVE)]
    for verb, days in verbs:
        since = said[-1][0] + timedelta(days=days)
        if is_possible(verb, licence, since):
            said.append((since, after(verb)))
            steps = tuple(Step(day, status) for day, status in said[1:])
            licence = Licence(FIRST, None, steps=steps)
    day = FIRST + timedelta(days=offset)
    assert status_on(licence, day) is [status for since, status in said if since <= day][-1]
    revoked = [since for since, status in said if status is LicenceStatus.REVOKED]
    assert len(revoked) <= 1
    assert not revoked or said[-1][0] == revoked[0]
