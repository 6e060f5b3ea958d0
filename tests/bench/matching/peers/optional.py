"""Packages that only this benchmark needs, and that nothing else may need."""

import importlib
from typing import Any


class PeerMissing(Exception):
    """A peer's package is not installed; the message says how to get it."""


def package(name: str) -> Any:
    """An installed package. Raises PeerMissing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise PeerMissing(
            f"{name} is not installed: `make bench-matching` installs requirements-bench.lock, "
            "which nothing else needs."
        ) from error
