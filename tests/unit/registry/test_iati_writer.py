"""Activities that are written from projects, and those that came and leave again."""

import dataclasses
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.registry.iati.activity import Activity, Sum
from services.registry.iati.told import Organisation, Party, Told, Transaction
from services.registry.iati.writer import (
    ACTIVITIES_END,
    ACTIVITIES_HEAD,
    write_activity,
    write_organisation,
)
from tests.unit.registry.iati_files import activity, document, read

DAY = date(2026, 3, 1)
CLINIC = Party("The clinic", "SN-clinic", "15")
CAME = """<?xml version="1.0"?>
<iati-activities version="2.03" xmlns:own="https://own.example">
<iati-activity xml:lang="fr" default-currency="XOF" own:mark="1">
  <iati-identifier>XX-9</iati-identifier><!-- kept -->
  <reporting-org ref="XX-1" type="10"><narrative>Ministère</narrative></reporting-org>
  <title><narrative>Un puits</narrative><narrative xml:lang="en">A well</narrative></title>
  <description type="1"><narrative>De l'eau</narrative></description>
  <participating-org role="1"><narrative>Fonds</narrative></participating-org>
  <other-identifier ref="XX-other" type="A1"/>
  <activity-status code="2"/>
  <activity-date type="2" iso-date="2020-01-01"/>
  <contact-info type="1"><person-name><narrative>A Person</narrative></person-name></contact-info>
  <recipient-country code="SN" percentage="60"/><recipient-country code="ML" percentage="40"/>
  <location ref="L1"><name><narrative>Thiès</narrative></name>
    <point srsName="x"><pos>1 2</pos></point></location>
  <sector vocabulary="1" code="14031" percentage="100"/>
  <sector vocabulary="99" code="W" percentage="100"/>
  <tag vocabulary="3" code="6.1"/>
  <budget type="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <value value-date="2020-01-01">1000</value></budget>
  <transaction ref="T1"><transaction-type code="1"/><transaction-date iso-date="2020-02-01"/>
    <value value-date="2020-02-01">400</value></transaction>
  <result type="1"><title><narrative>Eau</narrative></title></result>
  <own:thing>kept</own:thing>
</iati-activity>
</iati-activities>
"""


def told_of(found: Activity, **changes: Any) -> Told:
    """What a project says that an import made of the activity."""
    same = {field.name for field in dataclasses.fields(Told)} & asdict(found).keys()
    values = {name: getattr(found, name) for name in same}
    more = {
        "instruments": ("grant",) if found.goal else (),
        "starts": DAY,
        "started": None,
        "ended": None,
        "reporting": CLINIC,
        "implementing": CLINIC,
    }
    return Told(**(values | more | changes))


def again(written: bytes) -> tuple[Activity, bytes]:
    """What an import makes of what was written, and what it keeps."""
    found, refused = read(ACTIVITIES_HEAD + written + ACTIVITIES_END)
    assert refused is None
    assert found[0].activity is not None, found[0].refused
    return found[0].activity, found[0].xml


def came() -> tuple[Activity, bytes]:
    found, _ = read(CAME.encode())
    assert found[0].activity is not None
    return found[0].activity, found[0].xml


def order_of(written: bytes) -> list[str]:
    return [str(child.tag) for child in etree.fromstring(written) if isinstance(child.tag, str)]


def test_what_nobody_changed_leaves_as_it_came_but_for_people() -> None:
    found, source = came()
    written = write_activity(told_of(found), source)
    assert written == source + b"\n"
    assert b"A Person" not in written
    for kept in (b"<!-- kept -->", b"own:thing", b"XX-other", b'ref="T1"', b"<result", b"XX-1"):
        assert kept in written


def test_contacts_that_an_older_import_kept_do_not_leave() -> None:
    found, source = came()
    contact = b"<contact-info><email>a@b.c</email></contact-info>"
    old = source.replace(b"<recipient-country", contact + b"<recipient-country", 1)
    assert b"a@b.c" not in write_activity(told_of(found), old)


CHANGES: list[dict[str, Any]] = [
    {"title": "A deep well"},
    {"title": "Un puits profond", "language": "fr"},
    {"summary": "Water for all"},
    {"summary": ""},
    {"status": 4},
    {"place": "Dakar"},
    {"place": None},
    {"sector": "12220"},
    {"sector": "122"},
    {"sdg_targets": ("6", "6.1", "17.3.2")},
    {"sdg_targets": ()},
    {"gcm_objectives": (19, 20)},
    {"goal": Sum(5000, "EUR")},
    {"goal": Sum(2000, "XOF")},
]


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_what_was_changed_is_what_the_next_import_reads_and_the_rest_stays(
    changes: dict[str, Any],
) -> None:
    found, source = came()
    told = told_of(found, **changes)
    written = write_activity(told, source)
    read_again, kept = again(written)
    assert told_of(read_again) == told
    assert write_activity(told, kept) == written
    for name in ("other-identifier", "transaction", "result", "{https://own.example}thing"):
        assert name in order_of(written)


def test_the_instrument_is_changed_only_where_it_says_something_else() -> None:
    found, source = came()
    assert b"default-finance-type" not in write_activity(told_of(found), source)
    written = write_activity(told_of(found, instruments=("soft_loan",)), source)
    read_again, kept = again(written)
    assert read_again.finance_type == "421"
    assert write_activity(told_of(read_again, instruments=("soft_loan",)), kept) == written


def test_a_changed_goal_covers_the_time_of_the_budgets_that_it_replaces() -> None:
    found, source = came()
    written = etree.fromstring(write_activity(told_of(found, goal=Sum(2000, "XOF")), source))
    (budget,) = written.findall("budget")
    assert [each.get("iso-date") for each in budget][:2] == ["2020-01-01", "2020-12-31"]
    assert budget.get("type") == "2"


def test_what_a_publisher_wrote_wrong_stops_nothing() -> None:
    wrong = (
        '<budget><period-start iso-date="2020-13-01"/><value>x</value></budget><budget/>'
        "<location/><location><name/></location><sector/><tag/><transaction/><title/>"
        "<description/>"
    )
    found, _ = read(document(activity("XX-1", wrong)).encode())
    assert found[0].activity is not None
    told = told_of(found[0].activity, goal=Sum(100, "EUR"), place="Thiès", sector="122")
    read_again, kept = again(write_activity(told, found[0].xml))
    assert (read_again.goal, read_again.place, read_again.sector) == (told.goal, "Thiès", "122")
    assert write_activity(told, kept) == kept + b"\n"


def test_an_entry_of_the_ledger_is_written_once_however_often_the_file_travels() -> None:
    found, source = came()
    entry = Transaction("E1", "11", DAY, Sum(-250, "EUR"), DAY, Party("Diaspora"), CLINIC)
    told = told_of(found, transactions=(entry,))
    written = write_activity(told, source)
    _, kept = again(written)
    assert write_activity(told, kept) == written
    assert written.count(b'ref="E1"') == 1
    assert b">-2.50</value>" in written


def test_the_days_that_a_publisher_tells_stay() -> None:
    found, source = came()
    written = write_activity(told_of(found, started=DAY, ended=DAY), source).decode()
    assert written.count('type="2"') == 1
    assert f'iso-date="{DAY}" type="4"' in written


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
TITLES = WORDS.map(lambda text: f"{text} a {text}")
NATIVE = st.builds(
    Told,
    identifier=st.just("SN-clinic-1"),
    title=TITLES,
    summary=WORDS,
    language=st.sampled_from(["en", "fr", "fr-SN", "wo", "pt"]),
    status=st.integers(1, 6),
    country=st.just("SN"),
    place=st.none() | TITLES,
    sector=st.sampled_from(["12230", "122", "99810"]),
    sdg_targets=st.lists(st.sampled_from(["1", "10.c", "17.3.2", "3.4"]), unique=True).map(tuple),
    gcm_objectives=st.lists(st.integers(1, 23), unique=True).map(tuple),
    instruments=st.sampled_from([(), ("grant",), ("soft_loan", "grant"), ("equity",), ("other",)]),
    goal=st.none()
    | st.builds(Sum, st.integers(1, 10**15), st.sampled_from(["EUR", "XOF", "KWD", "JPY"])),
    starts=st.just(DAY),
    started=st.none() | st.just(DAY),
    ended=st.none() | st.just(DAY),
    reporting=st.just(CLINIC),
    implementing=st.just(CLINIC),
)


@given(told=NATIVE)
def test_a_project_that_is_exported_imported_and_exported_is_the_same_file(told: Told) -> None:
    written = write_activity(told, None)
    found, kept = again(written)
    assert write_activity(told_of(found, instruments=told.instruments), kept) == written
    assert write_activity(told, kept) == written
    assert (found.status, found.sector, found.goal) == (told.status, told.sector, told.goal)
    assert (found.sdg_targets, found.gcm_objectives) == (told.sdg_targets, told.gcm_objectives)


@given(told=NATIVE)
def test_an_activity_that_came_takes_whatever_the_project_says(told: Told) -> None:
    _, source = came()
    told = dataclasses.replace(told, identifier="XX-9", goal=told.goal or Sum(1, "EUR"))
    written = write_activity(told, source)
    found, kept = again(written)
    assert write_activity(told, kept) == written
    assert (found.status, found.sector, found.goal) == (told.status, told.sector, told.goal)
    assert found.language == told.language[:2]


def test_a_partner_is_an_organisation() -> None:
    written = write_organisation(Organisation("SN-clinic", "The clinic", "15", CLINIC))
    assert order_of(written) == ["organisation-identifier", "name", "reporting-org"]


def test_an_activity_of_a_region_is_told_from_one_that_is_wrong() -> None:
    found, _ = read(
        document(
            activity("XX-1", place='<recipient-region code="298"/>'),
            activity("XX-2", place='<recipient-country code="Senegal"/>'),
        ).encode()
    )
    assert [each.is_unplaced for each in found] == [True, False]
