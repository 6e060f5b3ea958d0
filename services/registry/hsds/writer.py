"""
Writes services as HSDS 3.0: what we know laid over what was kept aside. Pure.

Parts that came from a file keep their ids; those that never had one get ids made from the
service's, so that the same service is written the same every time.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.registry.hsds.document import parts_of, settle
from services.registry.hsds.parts import (
    ADDRESS,
    LISTS,
    PHONE,
    SCALARS,
    SCHEDULE,
    TEXTS,
    is_language,
    joined,
    joined_cost,
)
from services.registry.hsds.terms import with_needs

# What the standard wants an address to have.
_ADDRESS_HAS = {"state_province": "", "postal_code": "", "address_type": "physical"}


@dataclass(frozen=True, slots=True)
class Written:
    """What is needed to write one service; `values` as the reader gives them."""

    service_id: UUID
    source_id: str | None
    values: dict[str, Any]
    more: dict[str, Any]
    provider: dict[str, Any]


def write_service(written: Written) -> dict[str, Any]:
    """The whole service with everything below it."""
    values, more, made_of = written.values, written.more, written.service_id
    out: dict[str, Any] = {
        "id": written.source_id or str(made_of),
        **{name: values.get(name) for name in TEXTS + SCALARS},
        "status": str(values["status"]).replace("_", " "),
        "languages": _languages(more, values["languages"], made_of),
        "attributes": with_needs(
            list(parts_of(more, "attributes")), values["needs"], service_id=made_of
        ),
        "cost_options": _listed(values, "cost_options", made_of),
        "service_at_locations": [
            _location(each, uuid5(made_of, f"service_at_locations/{number}"))
            for number, each in enumerate(values["locations"])
        ],
        "organization": more.get("organization") or written.provider,
    }
    out |= {name: _listed(values, name, made_of) for name in LISTS}
    written_over = settle(out)
    return dict(more | written_over)


def without_lists(service: dict[str, Any]) -> dict[str, Any]:
    """The service as it stands in a list: only what there is once of."""
    return {name: value for name, value in service.items() if not isinstance(value, list)}


def page_of(services: list[dict[str, Any]], *, number: int, size: int, total: int) -> Any:
    """A page in the shape of HSDS's own API."""
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(services),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not services,
        "contents": services,
    }


def _listed(values: dict[str, Any], name: str, made_of: UUID) -> list[dict[str, Any]]:
    return [
        _with_id(
            joined_cost(part) if name == "cost_options" else joined(part, LISTS[name]),
            made_of,
            f"{name}/{number}",
        )
        for number, part in enumerate(values[name])
    ]


def _with_id(part: dict[str, Any], made_of: UUID, place: str) -> dict[str, Any]:
    return {"id": str(uuid5(made_of, place))} | part


def _languages(more: dict[str, Any], codes: list[str], made_of: UUID) -> list[dict[str, Any]]:
    """Those of the file that are still spoken, or never had a code, and those added since."""
    told = parts_of(more, "languages")
    kept = [each for each in told if each.get("code") in codes or not is_language(each.get("code"))]
    named = {each.get("code") for each in kept}
    new = [{"code": code} for code in codes if code not in named]
    return kept + [_with_id(each, made_of, f"languages/{each['code']}") for each in new]


def _location(part: dict[str, Any], made_of: UUID) -> dict[str, Any]:
    more = part.get("more") or {}
    location = {"id": str(uuid5(made_of, "location"))} | (more.get("location") or {})
    location |= {
        name: part.get(name) for name in ("name", "transportation") if part.get(name) is not None
    }
    has_place = part.get("latitude") is not None
    if has_place:
        location |= {"latitude": part["latitude"], "longitude": part["longitude"]}
    address = part.get("address")
    if address is not None:
        first = {"id": str(uuid5(made_of, "address"))} | _ADDRESS_HAS | joined(address, ADDRESS)
        location["addresses"] = [first, *parts_of(location, "addresses")]
    is_somewhere = has_place or "addresses" in location
    location = {"location_type": "physical" if is_somewhere else "virtual"} | location
    at = {"id": str(made_of)} | (more.get("at") or {})
    at["phones"] = _listed_of(part, "phones", PHONE, made_of)
    at["schedules"] = _listed_of(part, "schedules", SCHEDULE, made_of)
    return at | {"location": location}


def _listed_of(
    part: dict[str, Any], name: str, known: tuple[str, ...], made_of: UUID
) -> list[dict[str, Any]]:
    return [
        _with_id(joined(each, known), made_of, f"{name}/{number}")
        for number, each in enumerate(part.get(name) or ())
    ]
