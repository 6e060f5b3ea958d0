"""Writes down the SQL statements that reach the server, whoever sends them."""

from collections.abc import Callable
from typing import Any

from asyncpg.connection import LoggedQuery
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")
# What the driver asks once per connection, to learn how a type is written.
_LEARNING = ("typeinfo_tree", "'jit'")


def note_statements(engine: AsyncEngine, note: Callable[[str], None]) -> Callable[[], None]:
    """
    Call `note` with each statement but those that begin and end a transaction or learn a type.

    Answers the function that ends it.
    """
    is_on = True

    def hear(query: LoggedQuery) -> None:
        said = query.query
        if is_on and not said.startswith(_FRAME) and not any(each in said for each in _LEARNING):
            note(said)

    def listen(connection: Any, *_: object) -> None:
        connection.driver_connection.add_query_logger(hear)

    def end() -> None:
        nonlocal is_on
        is_on = False
        event.remove(engine.sync_engine, "checkout", listen)

    event.listen(engine.sync_engine, "checkout", listen)
    return end
