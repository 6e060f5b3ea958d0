"""
Finds services in HSDS 3.0 documents and reads what we know of each. Pure.

What we do not know is kept aside, part by part, under `more`, and written again by the writer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.registry.hsds.document import DocumentRefused, parts_of, settle
from services.registry.hsds.parts import (
    ADDRESS,
    LISTS,
    PHONE,
    SCALARS,
    SCHEDULE,
    TEXTS,
    is_language,
    split,
    split_cost,
)
from services.registry.hsds.people import without_people
from services.registry.hsds.terms import needs_of

_LONGEST_ID = 200
_COUNTRY = re.compile("[A-Z]{2}")
# Read into fields of other names, or into rows of their own.
_ELSEWHERE = {"id", "status", "service_at_locations", "cost_options", *LISTS}


@dataclass(frozen=True, slots=True)
class Found:
    """One service of a file: what we know, what is kept aside, and what a reader should know."""

    source_id: str
    values: dict[str, Any]
    more: dict[str, Any]
    notes: tuple[str, ...]


def services_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """
    The services of a document: itself, or those of an organisation, each with its organisation.

    An organisation is what has `services`; one that has none has nothing to say here.
    """
    if "services" not in document:
        yield document
        return
    provider = {name: value for name, value in document.items() if name != "services"}
    for service in parts_of(document, "services"):
        yield {"organization": provider} | service


def read_service(document: dict[str, Any]) -> Found:
    """One service. Raises DocumentRefused."""
    settled, notes = without_people(settle(document))
    # Leaving people out may empty what held only them.
    settled = settle(settled)
    source_id = settled.get("id")
    if not isinstance(source_id, str) or not 0 < len(source_id) <= _LONGEST_ID:
        raise DocumentRefused("It has no id, by which it would be known the next time.")
    known = split(settled, TEXTS + SCALARS)
    more = known.pop("more", {})
    values = known | {
        "status": str(settled.get("status", "")).replace(" ", "_"),
        "needs": needs_of(settled),
        "languages": _languages(settled),
        "cost_options": [split_cost(each) for each in parts_of(settled, "cost_options")],
        "locations": [_location(each, notes) for each in parts_of(settled, "service_at_locations")],
    }
    for name, fields in LISTS.items():
        values[name] = [split(each, fields) for each in parts_of(settled, name)]
    aside = {name: value for name, value in more.items() if name not in _ELSEWHERE}
    return Found(source_id, values, aside, tuple(notes))


def _languages(document: dict[str, Any]) -> list[str]:
    """The codes of the languages a service is given in, in the order of the file."""
    codes = (each.get("code") for each in parts_of(document, "languages"))
    return list(dict.fromkeys(str(code) for code in codes if is_language(code)))


def _location(part: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """One service_at_location with its location and the first of its addresses."""
    at = dict(part)
    found: dict[str, Any] = {
        "phones": [split(each, PHONE) for each in parts_of(at, "phones")],
        "schedules": [split(each, SCHEDULE) for each in parts_of(at, "schedules")],
    }
    location = at.pop("location", None)
    location = dict(location) if isinstance(location, dict) else {}
    addresses = list(parts_of(location, "addresses"))
    if addresses and _is_address(addresses[0]):
        found["address"] = split(addresses[0], ADDRESS)
        location["addresses"] = addresses[1:]
    found |= {name: location.pop(name) for name in ("name", "transportation") if name in location}
    if _has_place(location):
        found |= {name: location.pop(name) for name in ("latitude", "longitude")}
    elif "latitude" in location or "longitude" in location:
        notes.append("A location has no place on earth, and is not found by looking near one.")
    rest = {name: value for name, value in at.items() if name not in ("phones", "schedules")}
    return found | {"more": settle({"at": rest, "location": location})}


def _is_address(part: dict[str, Any]) -> bool:
    """Whether it has what an address needs; another is kept aside."""
    is_whole = all(isinstance(part.get(name), str) for name in ("address_1", "city", "country"))
    return is_whole and _COUNTRY.fullmatch(part["country"]) is not None


def _has_place(location: dict[str, Any]) -> bool:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    return _is_within(latitude, 90) and _is_within(longitude, 180)


def _is_within(value: Any, most: int) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and -most <= value <= most
