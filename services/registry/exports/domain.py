"""When archives are too large or too old, and the manifest that says what is in one; pure."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

KEPT = timedelta(days=7)
# Compressed, in the database that everything else is in too.
MOST_BYTES = 200 * 1024 * 1024
MANIFEST = "manifest.json"


def kept_until(finished_at: datetime | None) -> datetime | None:
    """When an archive is forgotten."""
    return finished_at + KEPT if finished_at is not None else None


def too_large() -> str:
    """What the administrator reads."""
    return (
        f"The archive would be larger than {MOST_BYTES // 1024 // 1024} MB, compressed: export the "
        "lists and IATI files one by one."
    )


def manifest(*, partner_id: UUID, made_at: datetime, files: list[dict[str, Any]]) -> bytes:
    """What is in the archive: each file with its rows, bytes and SHA-256."""
    told = {
        "partner_id": str(partner_id),
        "made_at": made_at.isoformat(),
        "rows": sum(int(each["rows"]) for each in files),
        "files": files,
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"
