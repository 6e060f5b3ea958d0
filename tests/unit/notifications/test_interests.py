"""Tests of whether a project or a round fits what somebody saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.interests.domain import Wish, fits_project, fits_round
from shared.contracts.programmes import RoundOpened
from shared.contracts.registry import ProjectPublished
from shared.contracts.values import FundingNeed, Instrument, ProjectKind
from shared.money import Money

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANYTHING = Wish((), (), (), None, None, None)
PROGRAMME = UUID(int=7)


def project(**more: Any) -> ProjectPublished:
    funding = FundingNeed(
        goal=Money(amount_minor=10_000_00, currency="EUR"),
        raised=Money(amount_minor=0, currency="EUR"),
        instruments=(Instrument.GRANT,),
        smallest_ticket=Money(amount_minor=500_00, currency="EUR"),
        largest_ticket=None,
        matching_fund_open=False,
    )
    values = {
        "project_id": uuid4(),
        "partner_id": uuid4(),
        "kind": ProjectKind.COMMUNITY,
        "title": "Rural clinics",
        "summary": "",
        "language": "en",
        "country": "SN",
        "place": None,
        "sector": "12281",
        "sdg_targets": (),
        "open_to_all": False,
        "host_partner_id": None,
        "roles": (),
        "funding": funding,
        "iati_identifier": None,
        "at": AT,
    }
    return ProjectPublished(**(values | more))


def opened(**more: Any) -> RoundOpened:
    values = {
        "round_id": uuid4(),
        "programme_id": PROGRAMME,
        "partner_id": uuid4(),
        "programme_title": "3x1",
        "title": "2027",
        "language": "es",
        "countries": ("MX",),
        "sectors": (),
        "budget": None,
        "opens_at": AT,
        "closes_at": AT + timedelta(days=60),
        "at": AT,
    }
    return RoundOpened(**(values | more))


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        (replace(ANYTHING, countries=("SN", "ML")), True),
        (replace(ANYTHING, countries=("ML",)), False),
        (replace(ANYTHING, sectors=("12281",)), True),
        (replace(ANYTHING, sectors=("122",)), True),
        (replace(ANYTHING, sectors=("12220",)), True),
        (replace(ANYTHING, sectors=("11220",)), False),
        (replace(ANYTHING, skills=("http://e/1",)), False),
        (replace(ANYTHING, most_minor=500_00, currency="EUR"), True),
        (replace(ANYTHING, most_minor=499_99, currency="EUR"), False),
        (replace(ANYTHING, most_minor=500_00, currency="XOF"), False),
        (replace(ANYTHING, countries=("SN",), sectors=("11220",)), False),
        (replace(ANYTHING, programme_id=PROGRAMME), False),
    ],
)
def test_everything_that_is_stated_has_to_fit(wish: Wish, fits: bool) -> None:  # noqa: FBT001
    assert fits_project(wish, project()) is fits


def test_a_project_without_need_of_money_fits_no_amount() -> None:
    wish = replace(ANYTHING, most_minor=1, currency="EUR")
    assert not fits_project(wish, project(funding=None))


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        (replace(ANYTHING, programme_id=PROGRAMME), True),
        (replace(ANYTHING, programme_id=PROGRAMME, countries=("SN",)), True),
        (replace(ANYTHING, programme_id=UUID(int=8), countries=("MX",)), False),
        (replace(ANYTHING, countries=("MX",)), True),
        (replace(ANYTHING, countries=("SN",)), False),
        (replace(ANYTHING, sectors=("12281",)), True),
        (replace(ANYTHING, skills=("http://e/1",)), False),
    ],
)
def test_a_round_fits_its_programme_or_its_country(wish: Wish, fits: bool) -> None:  # noqa: FBT001
    assert fits_round(wish, opened()) is fits


def test_a_round_that_names_no_country_is_everywhere() -> None:
    wish = replace(ANYTHING, countries=("SN",))
    assert fits_round(wish, opened(countries=()))
    assert not fits_round(replace(wish, sectors=("11220",)), opened(sectors=("12281",)))


countries = st.lists(st.sampled_from(["SN", "ML", "MX"]), max_size=3).map(tuple)
sectors = st.lists(st.sampled_from(["12281", "12220", "11220"]), max_size=3).map(tuple)


@given(countries, sectors, st.sampled_from(["SN", "MX"]), st.sampled_from(["12281", "11220"]))
def test_stating_more_never_makes_more_fit(
    some: tuple[str, ...], of: tuple[str, ...], country: str, sector: str
) -> None:
    both = replace(ANYTHING, countries=some, sectors=of)
    each = (replace(ANYTHING, countries=some), replace(ANYTHING, sectors=of))
    told = project(country=country, sector=sector)
    assert fits_project(both, told) == all(fits_project(one, told) for one in each)


def test_a_wish_without_anything_says_nothing() -> None:
    assert not ANYTHING.says_something
    assert replace(ANYTHING, most_minor=0, currency="EUR").says_something
