"""Which errors mean that the database is away or too busy, and not that a statement is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from shared.errors import HouseDown

# One statement took too long, or two transactions were in each other's way: it may be the whole
# house, and it may be one event that always ends so.
DOUBTFUL: Final = frozenset({"40001", "40P01", "57014", "55P03", "25P03", "stale"})
STALE: Final = "stale"
GONE: Final = "gone"
# asyncpg has one class for its own bugs and for a connection that ended under it: these three say
# that it ended. State 2 is how it waits after the server's farewell, which it read while idle.
_FAREWELLS: Final = (
    "not connected",
    'protocol is in the "failed" state',
    "another operation (2) is in progress",
)
# Raised while a connection is being made, each of these says that there is none to be had.
UNREACHABLE: Final = (
    OSError,
    PoolTimeout,
    DBAPIError,
    AsyncAdapt_asyncpg_dbapi.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# Stopping, starting, full of connections, of files, of memory.
_AWAY: Final = frozenset({GONE, "57P01", "57P02", "57P03", "53300", "53100", "53200"})


def state_of(error: BaseException) -> str | None:
    """
    The SQLSTATE of a database's refusal, or a word of ours; None for anything else.

    Of the driver's own refusals only those are known that say that the connection ended.
    """
    if isinstance(error, StaleDataError):
        return STALE
    if isinstance(error, PoolTimeout):
        return GONE
    if isinstance(error, asyncpg.InternalClientError):
        return GONE if str(error).endswith(_FAREWELLS) else None
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return state if state or not error.connection_invalidated else GONE
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate)
    return None


def is_outage(error: BaseException) -> bool:
    """Whether the event in hand is innocent, as far as one can see."""
    if isinstance(error, HouseDown):
        return True
    state = state_of(error)
    return state is not None and (state in DOUBTFUL | _AWAY or state.startswith("08"))


@contextmanager
def translating_outages(line: Any = None) -> Iterator[None]:
    """Raise HouseDown where the database is away or too busy; other errors pass."""
    try:
        yield
    except (HouseDown, StaleDataError):
        raise
    except OSError as error:
        # An OSError of somebody else (a mail server, a file) leaves our connection alive.
        if line is not None and line.is_dead:
            raise HouseDown("the database went away in the middle") from error
        raise
    except Exception as error:
        if not is_outage(error):
            # The driver has several words for a connection that is no longer there.
            if line is not None and line.is_dead:
                raise HouseDown("the database went away in the middle") from error
            raise
        state = state_of(error)
        raise HouseDown(f"the database cannot do it now ({state})", state=state) from error
