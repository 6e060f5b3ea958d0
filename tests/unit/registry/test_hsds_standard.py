"""What we write against HSDS 3.0's own files, where they are beside the project."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from services.registry.hsds.document import settle
from services.registry.hsds.people import without_people
from services.registry.hsds.reader import Found, read_service, services_in
from services.registry.hsds.terms import TAXONOMY
from services.registry.hsds.writer import Written, page_of, write_service
from tests.unit.registry.hsds_files import service

OURS = UUID("01937c1e-5a00-7000-8000-000000000001")
PROVIDER = {"id": str(OURS), "name": "A partner", "description": "Of ours"}
# Where an object stands in the nested form, and which table of the standard it is a row of.
TABLES = {
    "phones": "phone",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "location": "location",
    "addresses": "address",
    "accessibility": "accessibility",
    "languages": "language",
    "organization": "organization",
    "organization_identifiers": "organization_identifier",
    "funding": "funding",
    "programs": "program",
    "program": "program",
    "required_documents": "required_document",
    "cost_options": "cost_option",
    "attributes": "attribute",
    "taxonomy_term": "taxonomy_term",
    "taxonomy_detail": "taxonomy",
}
KINDS: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "date": str,
    "datetime": str,
    "time": str,
}
FORMATS = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "uri": re.compile(r"https?://.+"),
    "email": re.compile(r"[^@]+@[^@]+"),
}


@pytest.fixture
def standard(real_data: Path) -> Path:
    """The folder of the standard's files."""
    folder = real_data / "domain" / "hsds-3.0"
    if not folder.is_dir():
        pytest.skip(f"left out: {folder} is not there")
    return folder


def _write(found: Found) -> dict[str, Any]:
    return write_service(Written(OURS, found.source_id, found.values, found.more, PROVIDER))


def _rows(value: dict[str, Any], table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield table, value
    for name, each in value.items():
        for part in each if isinstance(each, list) else [each]:
            if name in TABLES and isinstance(part, dict):
                yield from _rows(part, TABLES[name])


def _faults(document: dict[str, Any], standard: Path) -> list[str]:
    """What the data package of the standard would refuse."""
    package = json.loads((standard / "datapackage.json").read_text(encoding="utf-8"))
    tables = {each["name"]: each["schema"] for each in package["resources"]}
    found = []
    for table, row in _rows(document, "service"):
        for field in tables[table]["fields"]:
            fault = _fault(row.get(field["name"]), field)
            # Which row another belongs to is said by nesting.
            if fault and not (row.get(field["name"]) is None and field["name"].endswith("_id")):
                found.append(f"{table}.{field['name']}: {fault}")
    return found


def _fault(value: Any, field: dict[str, Any]) -> str | None:
    if value is None:
        return "is missing" if field["constraints"]["required"] else None
    if not isinstance(value, KINDS[field["type"]]):
        return f"{value!r} is no {field['type']}"
    allowed = field.get("enum") or field["constraints"].get("enum")
    if allowed and value not in allowed:
        return f"{value!r} is none of {allowed}"
    pattern = FORMATS.get(field.get("format", ""))
    if pattern and not pattern.fullmatch(value):
        return f"{value!r} is no {field['format']}"
    return None


def test_the_standards_own_service_comes_out_as_it_went_in_without_people(standard: Path) -> None:
    document = json.loads((standard / "service_full.json").read_text(encoding="utf-8"))
    written = _write(read_service(document))
    ours = [e for e in written["attributes"] if e["taxonomy_term"].get("taxonomy") == TAXONOMY]
    written["attributes"] = [each for each in written["attributes"] if each not in ours]
    assert written == settle(without_people(settle(document))[0])
    assert "Persona" not in str(written)
    assert [each["taxonomy_term"]["code"] for each in ours] == ["other"]


def test_what_we_write_is_what_the_data_package_asks_for(standard: Path) -> None:
    whole = json.loads((standard / "organization_full.json").read_text(encoding="utf-8"))
    (inside,) = services_in(whole)
    assert inside["organization"]["name"] == whole["name"]
    for document in (inside, service(), service(organization=None, attributes=None)):
        assert _faults(_write(read_service(document)), standard) == []


def test_a_fault_would_be_seen(standard: Path) -> None:
    written = _write(read_service(service()))
    del written["service_at_locations"][0]["location"]["location_type"]
    written["status"] = "temporarily_closed"
    assert _faults(written, standard) == [
        "service.status: 'temporarily_closed' is none of "
        "['active', 'inactive', 'defunct', 'temporarily closed']",
        "location.location_type: is missing",
    ]


def test_a_page_is_one_of_the_standards(standard: Path) -> None:
    described = json.loads((standard / "openapi.json").read_text(encoding="utf-8"))
    schema = described["components"]["schemas"]["Page"]
    page = page_of([_write(read_service(service()))], number=1, size=20, total=1)
    jsonschema_rs.validator_for(schema).validate(page)
    assert schema["properties"].keys() == page.keys() - {"contents"}
    assert "contents" in str(described["paths"]["/services"]["get"])
