"""
What taking a row is for every list: what it asks for, what it is about, and what it changes.

* StaysAsItIs           422  the row tells otherwise what is fixed
* PartOfNothing         422  the row does not say what it is a part of
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.registry.lists.declared import Arriving
from services.registry.tabular.columns import Column, Row
from shared.errors import Unprocessable

T = TypeVar("T")


class StaysAsItIs(Unprocessable):
    """What the row is about was made with other values than the row tells, and they are fixed."""

    slug = "stays-as-it-is"
    title = "That stays as it is"


class PartOfNothing(Unprocessable):
    """The row is a part of something, and does not say of what by the registry's own id."""

    slug = "part-of-nothing"
    title = "The row belongs to nothing"


def asked_of(columns: Sequence[Column], row: Row, nullable: Collection[str]) -> Row:
    """What the row tells of what may come in; a null counts only where it is a value."""
    return {
        column.name: row[column.name]
        for column in columns
        if column.is_read
        and column.name in row
        and (row[column.name] is not None or column.name in nullable)
    }


async def held(
    arriving: Arriving, row: Row, find: Callable[[UUID], Awaitable[T | None]]
) -> T | None:
    """
    What the row is about: by its own id, or as it was taken before; None for something new.

    `find` gives only what is the partner's own.
    """
    for object_id in (_id(row.get("id")), arriving.known):
        if object_id is not None:
            found = await find(object_id)
            if found is not None:
                return found
    return None


def belongs_to(asked: Row, name: str) -> UUID:
    """The id of what the row is a part of. Raises PartOfNothing."""
    found = _id(asked.get(name))
    if found is None:
        raise PartOfNothing(f"{name}: the registry's id of what this belongs to.")
    return found


def changes_of(patch: type[BaseModel], asked: Row, known: Row) -> Row:
    """What of the asked differs from what is known, as the patch reads it."""
    told = patch.model_validate(asked).model_dump(mode="json", include=set(asked))
    return {name: asked[name] for name, value in told.items() if known[name] != value}


def require_same(known: Row, asked: Row, names: Collection[str]) -> None:
    """Raise StaysAsItIs where one of these is asked otherwise than it is known."""
    others = sorted(name for name in names if name in asked and asked[name] != known[name])
    if others:
        raise StaysAsItIs(f"Fixed once it is made: {', '.join(others)}.")


def _id(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
