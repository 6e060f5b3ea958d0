"""Identifiers that sort by the time they were made."""

from uuid import UUID

import uuid_utils.compat as uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid_utils.uuid7()
