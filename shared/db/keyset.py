"""Reading a table to its end in pages, each found by the id after which it begins."""

from typing import Any
from uuid import UUID


def next_by_id(statement: Any, key: Any, after: UUID | None, most: int) -> Any:
    """At most so many of the rows whose id is greater than `after`, the smallest id first."""
    if after is not None:
        statement = statement.where(key > after)
    return statement.order_by(key).limit(most)
