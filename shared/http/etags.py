"""Versions of things that are edited, as ETags, and edits as merge patches."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from shared.errors import StaleVersion


def set_etag(response: Response, version: int) -> None:
    """Say which version this is."""
    response.headers["ETag"] = f'"{version}"'


def require_version(current: int, read: int) -> None:
    """Raise StaleVersion when somebody changed it after it was read."""
    if current != read:
        raise StaleVersion(f"You have read version {read}; it is at {current}. Read it again.")


def changes(body: BaseModel) -> dict[str, Any]:
    """What a merge patch (RFC 7396) names; a null there is a value, a missing field none."""
    return body.model_dump(exclude_unset=True)
