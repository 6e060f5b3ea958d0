"""How far each thing was told: joining a teller's rows with their last sequences."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, and_, cast, column, table
from sqlalchemy.types import String

from shared.contracts.state import Keys

_S = table(
    "event_sequence",
    column("topic", String),
    column("key", String),
    column("last", BigInteger),
)
# Rows that a cursor fetches at once.
_AT_ONCE = 500


def with_sequence(statement: Select[Any], topic: str, key: Any, keys: Keys) -> Select[Any]:
    """
    The statement with one more column: the last sequence told about each row, by its UUID `key`.

    Rows of which nothing was told are left out, and those whose key was not asked for.
    """
    told = and_(_S.c.topic == topic, _S.c.key == cast(key, Text))
    joined = statement.add_columns(_S.c.last).join_from(key.table, _S, told)
    if keys is not None:
        joined = joined.where(key.in_([UUID(each) for each in keys.get(topic, ())]))
    return joined.execution_options(yield_per=_AT_ONCE)
