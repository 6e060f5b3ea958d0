"""
What any JSON from outside must be before anybody looks for a service in it. Pure.

* DocumentRefused     it cannot be kept; the message says why
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any

# The deepest path of the standard's own full example has nine steps.
MOST_DEPTH = 20


class DocumentRefused(ValueError):
    """One document cannot be taken in; the message says why."""


def settle(value: Any, *, depth: int = 0) -> Any:
    """
    The same without nulls and without lists and objects that are empty: HSDS means nothing by them.

    Raises DocumentRefused for what PostgreSQL cannot hold (a NUL, a number beyond all measure) and
    for what is nested deeper than any service is.
    """
    if depth > MOST_DEPTH:
        raise DocumentRefused(f"It is nested deeper than {MOST_DEPTH} levels.")
    if isinstance(value, dict):
        pairs = ((_text(key), settle(each, depth=depth + 1)) for key, each in value.items())
        return {key: each for key, each in pairs if not _is_nothing(each)}
    if isinstance(value, list):
        parts = (settle(each, depth=depth + 1) for each in value)
        return [each for each in parts if not _is_nothing(each)]
    return _scalar(value)


def parts_of(document: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects in a list of the document, whatever else is in the list."""
    found = document.get(name)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, dict | list) and not value)


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not isfinite(value):
        raise DocumentRefused("A number in it is beyond all measure.")
    return value


def _text(value: str) -> str:
    if "\0" in value:
        raise DocumentRefused("A text in it holds a NUL character.")
    return value
