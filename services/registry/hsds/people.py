"""
Leaves people out of an HSDS document: the directory is about services, not about who works there.

Left out are `contacts` wherever they stand, the numbers that belong to one (`contact_id`), the
`attention` line of an address, the e-mail address of whoever assured the service, and `metadata`,
which says by name who changed what. The numbers and addresses of organisations stay.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

# Names that directories add of their own for the same thing are treated like the standard's.
_PEOPLE = {
    "contact": "contact(s) of persons",
    "contacts": "contact(s) of persons",
    "contact_name": "contact(s) of persons",
    "contact_email": "contact(s) of persons",
    "contact_phone": "contact(s) of persons",
    "contact_person": "contact(s) of persons",
    "attention": "name(s) in an address",
    "assurer_email": "address(es) of who assured a service",
    "metadata": "record(s) of who changed what",
}
_NUMBERS = "telephone number(s) of persons"


def without_people(document: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The document without people, and what was left out in sentences for a report."""
    left_out: Counter[str] = Counter()
    kept = _object(document, left_out)
    return kept, [f"Left out: {count} {what}." for what, count in sorted(left_out.items())]


def _object(value: dict[str, Any], left_out: Counter[str]) -> dict[str, Any]:
    kept = {}
    for name, each in value.items():
        if name in _PEOPLE:
            left_out[_PEOPLE[name]] += len(each) if isinstance(each, list) else 1
        else:
            kept[name] = _any(each, left_out)
    return kept


def _any(value: Any, left_out: Counter[str]) -> Any:
    if isinstance(value, dict):
        return _object(value, left_out)
    if isinstance(value, list):
        return list(_list(value, left_out))
    return value


def _list(value: list[Any], left_out: Counter[str]) -> Iterator[Any]:
    for each in value:
        # A number that stands by itself and says whose it is.
        if isinstance(each, dict) and "contact_id" in each:
            left_out[_NUMBERS] += 1
        else:
            yield _any(each, left_out)
