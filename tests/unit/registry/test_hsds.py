"""HSDS in and out: what we know is read, what we do not know comes back, people stay out."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.hsds.document import DocumentRefused, settle
from services.registry.hsds.people import without_people
from services.registry.hsds.reader import Found, read_service, services_in
from services.registry.hsds.terms import TAXONOMY
from services.registry.hsds.writer import Written, page_of, write_service
from tests.unit.registry.hsds_files import WELCOME, organisation, phone, place, service

OURS = UUID("01937c1e-5a00-7000-8000-000000000001")
PROVIDER = {"id": "1", "name": "A partner", "description": "Of ours"}
NAMES = st.text("abcdefghij_", min_size=3, max_size=8).map("x_".__add__)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
UNKNOWN = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def _write(found: Found) -> dict[str, Any]:
    return write_service(Written(OURS, found.source_id, found.values, found.more, PROVIDER))


def _apart_from_ours(written: dict[str, Any]) -> dict[str, Any]:
    """What was written without the attributes that say our needs."""
    kept = [
        each
        for each in written.get("attributes", [])
        if each["taxonomy_term"].get("taxonomy") != TAXONOMY
    ]
    return dict(settle(written | {"attributes": kept}))


def test_what_we_know_of_a_service_is_read() -> None:
    found = read_service(service())
    assert found.source_id == WELCOME
    values = found.values
    assert (values["name"], values["status"], values["needs"]) == (
        "A first home",
        "active",
        ["housing"],
    )
    assert values["languages"] == ["it", "fr"]
    assert values["cost_options"][0]["amount"] == {"amount_minor": 12050, "currency": "EUR"}
    (where,) = values["locations"]
    assert (where["latitude"], where["longitude"], where["name"]) == (
        45.4642,
        9.19,
        "The house on the corner",
    )
    assert where["address"]["city"] == "Milano"


def test_a_service_comes_out_as_it_went_in_apart_from_people() -> None:
    document = service()
    expected = settle(without_people(settle(document))[0])
    assert _apart_from_ours(_write(read_service(document))) == expected


@given(st.dictionaries(NAMES, UNKNOWN, max_size=4), st.data())
def test_whatever_we_do_not_know_is_given_back_wherever_it_stood(
    unknown: dict[str, Any], data: st.DataObject
) -> None:
    document = service()
    at = document["service_at_locations"][0]
    spots = [
        document,
        document["phones"][0],
        document["schedules"][0],
        document["required_documents"][1],
        document["cost_options"][0],
        document["organization"],
        at,
        at["location"],
        at["location"]["addresses"][0],
    ]
    data.draw(st.sampled_from(spots)).update(deepcopy(unknown))
    expected = settle(without_people(settle(document))[0])
    assert _apart_from_ours(_write(read_service(document))) == expected


def test_written_again_it_is_the_same_to_the_last_id() -> None:
    once = _write(read_service(service()))
    assert _write(read_service(once)) == once


def test_no_person_is_left_and_the_organisations_own_numbers_are() -> None:
    document = service(phones=[phone("+39 1"), phone("+39 2", contact_id="somebody")])
    found = read_service(document)
    everything = str(_write(found))
    for trace in ("Example ", "Ines", "Ugo", "ines@", "assurer@", "+39 02 111", "+39 2", "I. Ex"):
        assert trace not in everything
    for kept in ("+39 1", "+39 02 777 888", "+39 02 333 444", "home@example.org"):
        assert kept in everything
    assert list(found.notes) == [
        "Left out: 1 address(es) of who assured a service.",
        "Left out: 3 contact(s) of persons.",
        "Left out: 1 name(s) in an address.",
        "Left out: 1 record(s) of who changed what.",
        "Left out: 1 telephone number(s) of persons.",
    ]


def test_the_services_of_an_organisation_each_know_it() -> None:
    found = list(services_in(organisation(service(), service(id="other"))))
    assert [each["id"] for each in found] == [WELCOME, "other"]
    assert {each["organization"]["name"] for each in found} == {"The house of welcome"}
    assert "services" not in found[0]["organization"]


def test_a_place_that_is_nowhere_on_earth_is_kept_and_not_believed() -> None:
    document = service(service_at_locations=[place(100, 101)])
    found = read_service(document)
    assert "latitude" not in found.values["locations"][0]
    assert any("no place on earth" in note for note in found.notes)
    written = _write(found)["service_at_locations"][0]["location"]
    assert (written["latitude"], written["longitude"]) == (100, 101)


@pytest.mark.parametrize(
    ("term", "need"),
    [
        ("English for speakers of other languages (ESOL)", "language"),
        ("Help finding a job", "employment"),
        ("Recognition of qualifications", "education"),
        ("Mental health counselling", "health"),
        ("Emergency shelter", "housing"),
        ("Immigration advice", "legal"),
        ("Swimming", "other"),
    ],
)
def test_a_need_is_read_from_the_words_of_any_taxonomy(term: str, need: str) -> None:
    attribute = {"taxonomy_term": {"name": term, "taxonomy": "any"}}
    assert read_service(service(attributes=[attribute])).values["needs"] == [need]


def test_our_own_taxonomy_counts_more_than_words() -> None:
    written = _write(read_service(service(attributes=[])))
    (ours,) = written["attributes"]
    assert (ours["taxonomy_term"]["taxonomy"], ours["taxonomy_term"]["code"]) == (TAXONOMY, "other")
    other = {"taxonomy_term": {"name": "A school for jobs", "taxonomy": "any"}}
    again = read_service(written | {"attributes": [ours, other]})
    assert again.values["needs"] == ["other"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": None}, "no id"),
        ({"id": "x" * 201}, "no id"),
        ({"name": "a\0b"}, "NUL"),
        ({"x_deep": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}, "deeper"),
        ({"minimum_age": float("inf")}, "beyond all measure"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(DocumentRefused, match=says):
        read_service(service() | wrong)


@pytest.mark.parametrize(
    ("amount", "currency"), [(35.123, "gbp"), (-5, "gbp"), (35, "nothing"), ("35", "gbp"), (35, 7)]
)
def test_an_amount_that_is_no_money_is_given_back_as_it_was(amount: Any, currency: Any) -> None:
    cost = {"id": "1", "option": "all", "amount": amount, "currency": currency}
    found = read_service(service(cost_options=[cost]))
    assert "amount" not in found.values["cost_options"][0]
    assert _write(found)["cost_options"] == [cost]


@given(st.integers(0, 50), st.integers(1, 10), st.integers(1, 8))
def test_pages_say_where_they_stand(total: int, size: int, number: int) -> None:
    left = max(0, min(size, total - (number - 1) * size))
    page = page_of([{}] * left, number=number, size=size, total=total)
    assert page["first_page"] == (number == 1)
    assert page["last_page"] == (number * size >= total)
    assert page["empty"] == (left == 0)
    assert page["size"] == left
