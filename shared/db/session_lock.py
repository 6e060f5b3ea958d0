"""
Work that one process at a time may do: a lock and every write on one direct connection.

A lost lock cannot commit, because lock and transaction end together with their connection. A
frozen holder loses both after the idle timeout, and a standby takes over. A standby looks again
and again on one connection of its own, which is the one that it will work on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from shared.db.engine import connect_directly
from shared.db.outages import UNREACHABLE, translating_outages
from shared.db.transaction import begun
from shared.errors import HouseDown

FROZEN_AFTER = "5s"
"""After so long without a word the server ends a holder's session, in a transaction too."""
_SETTINGS = {
    "idle_session_timeout": FROZEN_AFTER,
    "idle_in_transaction_session_timeout": FROZEN_AFTER,
    "lock_timeout": "10s",
    # A plan made while a table was empty is kept: it must not read all of it once it is full.
    "enable_seqscan": "off",
}


class SessionLock:
    """A session-level advisory lock, held as long as its connection lives."""

    def __init__(self, url: str, *, number: int, application_name: str) -> None:
        self._url = url
        self._number = number
        self._name = application_name
        self._driver: asyncpg.Connection | None = None
        self._is_held = False

    @property
    def is_dead(self) -> bool:
        """Whether the connection was there and is no more."""
        return self._driver is not None and bool(self._driver.is_closed())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection | None]:
        """
        A transaction on the locked connection, committed at the end; None for a standby.

        Raises HouseDown, after which the lock is gone and asked for anew.
        """
        try:
            with translating_outages(self):
                driver = await self._held()
                if driver is None:
                    yield None
                    return
                async with begun(driver):
                    yield driver
        except HouseDown:
            await self.release()
            raise
        finally:
            # Cancelled in a statement: nobody knows how its transaction ended.
            if self.is_dead:
                await self.release()

    async def release(self) -> None:
        """Let go of the lock and the connection."""
        driver, self._driver, self._is_held = self._driver, None, False
        if driver is not None:
            with suppress(*UNREACHABLE):
                await driver.close(timeout=2)

    async def _held(self) -> asyncpg.Connection | None:
        """The connection with the lock on it; None while another session has the lock."""
        if self._driver is None:
            try:
                self._driver = await connect_directly(
                    self._url, application_name=self._name, server_settings=_SETTINGS
                )
            except UNREACHABLE as error:
                raise HouseDown("the database cannot be reached") from error
        if not self._is_held:
            asked = "SELECT pg_try_advisory_lock($1)"
            self._is_held = bool(await self._driver.fetchval(asked, self._number))
        return self._driver if self._is_held else None
