"""
Writes the golden schemas and the AsyncAPI document from the catalog.

The golden samples beside the schemas are written by hand, one at least per event, and never
changed once released: a test reads each with the readers of today.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts.asyncapi import document, json_schema
from shared.contracts.catalog import catalog
from shared.contracts.compatibility import breaking_changes

GOLDEN = Path(__file__).parents[2] / "shared" / "contracts" / "golden"
ASYNCAPI = Path(__file__).parent / "asyncapi.json"


class ContractBrokenError(Exception):
    """A released event was changed in a way that its version does not allow."""


def rendered(content: Any) -> str:
    """JSON as it stands in the files."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def current_files() -> Iterator[tuple[Path, str]]:
    """Every file that follows from the code alone, with what it should hold."""
    yield ASYNCAPI, rendered(document())
    for event_type in sorted(catalog()):
        yield GOLDEN / f"{event_type}.schema.json", rendered(json_schema(event_type))


def check_compatibility() -> None:
    """Raise ContractBrokenError, naming event and field, when a golden schema is broken."""
    broken = []
    for event_type in sorted(catalog()):
        path = GOLDEN / f"{event_type}.schema.json"
        if path.exists():
            old = json.loads(path.read_text(encoding="utf-8"))
            broken += [
                f"{event_type}: {change}"
                for change in breaking_changes(old, json_schema(event_type))
            ]
    if broken:
        raise ContractBrokenError(
            "Declare the next version instead of changing these:\n  " + "\n  ".join(broken)
        )


def write() -> list[Path]:
    """Write what changed and answer the changed paths; ContractBrokenError before anything."""
    check_compatibility()
    changed = []
    for path, content in current_files():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            changed.append(path)
    return changed
