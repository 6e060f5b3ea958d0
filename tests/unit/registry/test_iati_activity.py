"""What is taken from an activity, and that nothing in a file makes an event that cannot be told."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.registry.activities.domain import project_values
from services.registry.iati.activity import Activity, ActivityRefused, Sum, read_activity
from shared.contracts.registry import ProjectPublished
from tests.unit.registry.iati_files import activity

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def of(xml: str) -> Activity:
    """The facts of one activity."""
    return read_activity(etree.fromstring(xml))


def budget(amount: str, year: int, *, kind: str = "1", currency: str = "EUR") -> str:
    """A budget of one year."""
    return (
        f'<budget type="{kind}"><period-start iso-date="{year}-01-01"/>'
        f'<period-end iso-date="{year}-12-31"/>'
        f'<value currency="{currency}" value-date="{year}-01-01">{amount}</value></budget>'
    )


def transaction(kind: str, inside: str) -> str:
    """A transaction of a kind."""
    return f'<transaction><transaction-type code="{kind}"/>{inside}</transaction>'


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ('<recipient-country code="sn"/>', "SN"),
        ('<recipient-country code="ML" percentage="40"/><recipient-country code="GM" '
         'percentage="60"/>', "GM"),
        (transaction("2", '<recipient-country code="PH"/>'), "PH"),
        ('<location><location-id vocabulary="A4" code="BT"/></location>', "BT"),
        ('<location><administrative vocabulary="A4" code="NP-P3"/></location>', "NP"),
    ],
)  # fmt: skip
def test_the_country_is_found_where_the_standard_allows_it(place: str, country: str) -> None:
    assert of(activity(place=place)).country == country


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "neither a recipient-country nor a region is named"),
        ('<recipient-region code="798"/>', "only the region 798 is named"),
        (transaction("2", '<recipient-region code="298"/>'), "only the region 298 is named"),
        ('<location><location-id vocabulary="G1" code="1252634"/></location>', "neither"),
        ('<recipient-country code="Senegal"/>', "'SENEGAL', no ISO 3166-1 code"),
    ],
)
def test_an_activity_without_one_country_is_refused_with_a_reason(place: str, words: str) -> None:
    with pytest.raises(ActivityRefused, match=words):
        of(activity(place=place))


def test_a_revised_budget_stands_in_place_of_its_original() -> None:
    told = budget("100", 2025) + budget("300", 2026) + budget("250.50", 2026, kind="2")
    assert of(activity(inside=told)).goal == Sum(35_050, "EUR")


def test_without_a_budget_the_commitments_are_the_goal_and_incoming_funds_are_raised() -> None:
    told = transaction("2", "<value>1,000</value>") + transaction("1", "<value>250</value>")
    found = of(activity(inside=told))
    assert (found.goal, found.raised) == (Sum(100_000, "EUR"), 25_000)


def test_money_follows_the_decimals_of_its_currency() -> None:
    assert of(activity(inside=budget("5000", 2026, currency="XOF"))).goal == Sum(5000, "XOF")


@pytest.mark.parametrize(
    ("inside", "kind", "instrument"),
    [
        ('<default-finance-type code="421"/>', "investment", "loan"),
        ('<default-finance-type code="510"/>', "investment", "equity"),
        ('<default-finance-type code="1100"/>', "investment", "guarantee"),
        ('<default-finance-type code="110"/>', "community", "grant"),
        (transaction("2", '<finance-type code="410"/>'), "investment", "loan"),
        ("", "community", "grant"),
    ],
)
def test_the_finance_type_says_what_kind_of_project_it_is(
    inside: str, kind: str, instrument: str
) -> None:
    values = project_values(of(activity(inside=inside + budget("1", 2026))))
    assert (values["kind"], values["funding"]["instruments"]) == (kind, [instrument])


def test_a_target_in_capitals_is_the_target() -> None:
    tags = "".join(
        f'<tag vocabulary="3" code="{code}"/>' for code in ("17.A", "6.1", "6.1.", "٣.١")
    )
    assert of(activity(inside=tags)).sdg_targets == ("17.a", "6.1")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)
CODES = st.one_of(WORDS, st.sampled_from(["10.A", "²", "٣", "1e9", "-5", "NaN", "9" * 20, "EUR"]))


@st.composite
def activities(draw: st.DrawFn) -> str:
    """Activities with anything in place of codes and sums."""
    root = etree.Element("iati-activity")
    for name in (
        "recipient-country",
        "recipient-region",
        "sector",
        "default-finance-type",
        "activity-status",
        "tag",
    ):
        for _ in range(draw(st.integers(0, 2))):
            etree.SubElement(root, name, code=draw(CODES), percentage=draw(CODES)).set(
                "vocabulary", draw(st.sampled_from(["1", "2", "3", "99"]))
            )
    for name in ("iati-identifier", "title", "description"):
        narrative = etree.SubElement(etree.SubElement(root, name), "narrative")
        narrative.text = draw(WORDS)
        narrative.set("{http://www.w3.org/XML/1998/namespace}lang", draw(CODES))
    value = etree.SubElement(etree.SubElement(root, "budget"), "value", currency=draw(CODES))
    value.text = draw(CODES)
    good = etree.fromstring(activity())
    for name in draw(st.sets(st.sampled_from(["iati-identifier", "title", "activity-status"]))):
        _replace(root, good, name)
    if draw(st.booleans()):
        _replace(root, good, "recipient-country")
    return etree.tostring(root, encoding="unicode")


def _replace(root: etree._Element, good: etree._Element, name: str) -> None:
    for found in root.findall(name):
        root.remove(found)
    root.extend(good.findall(name))


@settings(max_examples=300, deadline=None)
@given(activities())
def test_whatever_stands_in_an_activity_it_is_refused_or_can_be_told(xml: str) -> None:
    try:
        values = project_values(of(xml))
    except ActivityRefused:
        return
    rest = {
        "project_id": uuid4(),
        "partner_id": uuid4(),
        "host_partner_id": None,
        "open_to_all": False,
        "roles": (),
        "close_reason": None,
        "published_at": NOW,
        "created_at": NOW,
        "at": NOW,
    }
    ProjectPublished.model_validate(values | rest)
