"""
Whether a version of an event may change like this. Pure.

Old readers must understand new events and new readers old ones: a rolling deployment has both
at once, and Kafka keeps old events for weeks. So within a version one thing is allowed: a new
field with a default. For anything else declare the next version.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_PROSE = {"title", "description", "examples", "default", "deprecated", "$defs"}


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What in `new` would break a reader or a writer of `old`; empty if nothing."""
    return list(_compare("", _plain(old, old), _plain(new, new)))


def _compare(path: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))

    for name in sorted(before.keys() - after.keys()):
        yield f"{path}{name}: removed"
    for name in sorted(needs - needed):
        yield f"{path}{name}: became required"
    for name in sorted((needed - needs) & after.keys()):
        yield f"{path}{name}: became optional"
    for name in sorted(before.keys() & after.keys()):
        yield from _compare(f"{path}{name}.", before[name], after[name])
    if "items" in old and "items" in new:
        yield from _compare(f"{path}[].", old["items"], new["items"])
    yield from _compare_choices(path, old, new)
    if _limits(old) != _limits(new):
        yield f"{path.rstrip('.') or 'event'}: changed its type or its limits"


def _compare_choices(path: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("anyOf", []), new.get("anyOf", [])
    if len(before) != len(after):
        yield f"{path.rstrip('.')}: allows other types than before"
        return
    for one, other in zip(before, after, strict=True):
        yield from _compare(path, one, other)


def _limits(schema: Schema) -> Schema:
    compared_elsewhere = {"properties", "required", "items", "anyOf"}
    return {word: value for word, value in schema.items() if word not in compared_elsewhere}


def _plain(schema: Any, root: Schema) -> Any:
    """The schema without prose, every reference replaced by what it refers to."""
    if isinstance(schema, list):
        return [_plain(part, root) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _plain(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    return {
        word: {name: _plain(field, root) for name, field in value.items()}
        if word == "properties"
        else _plain(value, root)
        for word, value in schema.items()
        if word not in _PROSE
    }
