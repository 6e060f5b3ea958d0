"""Writes the OpenAPI document of each service from its code."""

import json
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI

from deploy.composition import SERVICES, ServiceParts, make_database
from deploy.doors import make_verifier
from shared.db.wake import Wake
from shared.settings import ServiceSettings

FOLDER = Path(__file__).parent
_UNUSED = "written-for-the-document-alone"


def current_files() -> Iterator[tuple[Path, str]]:
    """Each service's OpenAPI file, with what it should hold."""
    for name, parts in SERVICES.items():
        content = json.dumps(app_of(parts).openapi(), indent=2, sort_keys=True, ensure_ascii=False)
        yield FOLDER / f"{name}.openapi.json", content + "\n"


def write() -> list[Path]:
    """Write what changed and answer the changed paths."""
    changed = []
    for path, content in current_files():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            changed.append(path)
    return changed


def app_of(parts: ServiceParts) -> FastAPI:
    """A service's app as production has it, whose database leads nowhere."""
    settings = _settings(parts)
    wake = Wake()
    database = make_database(parts, settings, wake, "api")
    return parts.make_app(settings, database=database, verifier=make_verifier(settings), wake=wake)


def _settings(parts: ServiceParts) -> ServiceSettings:
    """No server is asked: the secrets are of no worth, the address leads nowhere."""
    names = ("person_id_key", "secret_pepper", "key_encryption_key", "contact_key")
    known = {name: _UNUSED for name in names if name in parts.settings.model_fields}
    return parts.settings.model_validate(
        {"environment": "test", "database_url": "postgresql+asyncpg://nowhere/none", **known}
    )
