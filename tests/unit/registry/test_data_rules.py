"""Rules of data sets and figures: what stands for now, what is due, what is shared."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.corridors.domain import Corridor, corridor_of_figure
from services.registry.datasets.domain import Periodicity, next_due
from services.registry.deliveries.domain import DeliveryMeans, Nonsense, check_counts
from services.registry.figures.domain import (
    SdgFlag,
    newest_editions,
    newest_of_each,
    sdg_flag,
)
from services.registry.series.kinds import FigureKind
from services.registry.sharing.domain import SharingStatus, status_of

TODAY = date(2026, 3, 31)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@dataclass
class Source:
    id: UUID
    dataset_id: UUID | None = None
    edition: int | None = None


@dataclass
class Dated:
    year: int
    quarter: int


@dataclass
class Terms:
    provider_confirmed_at: datetime | None = THEN
    receiver_confirmed_at: datetime | None = THEN
    starts_on: date = date(2026, 1, 1)
    ends_on: date | None = None
    ended_at: datetime | None = None


@pytest.mark.parametrize(
    ("percent", "flag"),
    [
        ("-4.55", SdgFlag.AT_OR_BELOW_TARGET),
        ("3", SdgFlag.AT_OR_BELOW_TARGET),
        ("3.000001", SdgFlag.AT_OR_BELOW_CEILING),
        ("5", SdgFlag.AT_OR_BELOW_CEILING),
        ("5.000001", SdgFlag.ABOVE_CEILING),
    ],
)
def test_the_flag_of_a_cost_turns_after_three_and_after_five_percent(
    percent: str, flag: SdgFlag
) -> None:
    assert sdg_flag(Decimal(percent)) is flag


def test_the_newest_edition_of_a_data_set_stands_for_it_and_public_sources_for_themselves() -> None:
    dataset, other = uuid4(), uuid4()
    public = [Source(uuid4()), Source(uuid4())]
    editions = [Source(uuid4(), dataset, 2), Source(uuid4(), dataset, 1), Source(uuid4(), other, 1)]
    assert newest_editions([*public, *editions]) == [*public, editions[0], editions[2]]


@given(st.lists(st.builds(Dated, st.integers(1990, 2030), st.integers(0, 4)), min_size=1))
def test_of_figures_of_one_source_the_latest_period_is_shown(figures: list[Dated]) -> None:
    (newest,) = newest_of_each(figures, lambda each: "all").values()
    assert (newest.year, newest.quarter) == max((each.year, each.quarter) for each in figures)


@given(st.sampled_from(Periodicity), DAYS)
def test_the_next_delivery_is_due_after_the_last_and_within_the_period(
    periodicity: Periodicity, day: date
) -> None:
    due = next_due(periodicity, day)
    if periodicity is Periodicity.IRREGULAR:
        assert due is None
        return
    assert due is not None
    assert day < due <= day + timedelta(days=366 * 5)
    assert due.day <= day.day


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert next_due(Periodicity.MONTHLY, date(2026, 1, 31)) == date(2026, 2, 28)
    assert next_due(Periodicity.ANNUAL, date(2024, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        (Terms(), SharingStatus.ACTIVE),
        (Terms(ends_on=TODAY), SharingStatus.ACTIVE),
        (Terms(ends_on=TODAY - timedelta(days=1)), SharingStatus.LAPSED),
        (Terms(starts_on=TODAY + timedelta(days=1)), SharingStatus.AGREED),
        (Terms(provider_confirmed_at=None), SharingStatus.PROPOSED),
        (Terms(receiver_confirmed_at=None), SharingStatus.PROPOSED),
        (Terms(ended_at=THEN), SharingStatus.ENDED),
    ],
)
def test_a_sharing_agreement_is_active_between_its_days_once_both_confirmed(
    terms: Terms, status: SharingStatus
) -> None:
    assert status_of(terms, TODAY) is status


def test_people_and_their_money_go_through_one_corridor_in_two_directions() -> None:
    corridor = Corridor("SEN", "ITA")
    assert corridor_of_figure(FigureKind.MIGRANT_STOCK, "SEN", "ITA") == corridor
    assert corridor_of_figure(FigureKind.REMITTANCE_COST, "ITA", "SEN") == corridor
    assert (corridor.key, corridor.remittance_key) == ("SEN-ITA", "ITA-SEN")
    assert (corridor.origin_alpha2, corridor.destination_alpha2) == ("SN", "IT")


@pytest.mark.parametrize(
    ("means", "rows", "sha256"),
    [
        (DeliveryMeans.REGISTRY, 3, None),
        (DeliveryMeans.REGISTRY, None, "a" * 64),
        (DeliveryMeans.API, None, "a" * 64),
        (DeliveryMeans.API, 3, None),
    ],
)
def test_rows_and_digest_are_said_by_whoever_hands_it_over(
    means: DeliveryMeans, rows: int | None, sha256: str | None
) -> None:
    with pytest.raises(Nonsense):
        check_counts(means, rows=rows, sha256=sha256)
