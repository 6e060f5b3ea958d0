"""
Waking whoever waits for work: at once in this process, by a hint in others.

A hint is only a hint. Everybody who waits also polls, so a lost one costs a poll, never an event.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import asyncpg
import structlog

from shared.db.outages import is_outage

_CHANNEL = "diaspora_wake"
# More notifications than this cost the database more than they save.
_SHORTEST_GAP = 0.01
_log = structlog.get_logger(__name__)


class Bell:
    """What one waiter hears: a hint that comes while it is at work is not lost on it."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is work."""
        self._rung.set()

    def silence(self) -> None:
        """What was rung for so far is about to be looked at."""
        self._rung.clear()

    async def wait(self, seconds: float) -> None:
        """Return at the first hint since the last silence, or after `seconds`."""
        with suppress(TimeoutError):
            # Not `wait_for`: before Python 3.12 it can swallow a cancellation.
            async with asyncio.timeout(seconds):
                await self._rung.wait()


class Wake:
    """Hints by name; `hint` may be called from anywhere inside the loop."""

    def __init__(self, url: str | None = None) -> None:
        """With a database address the hints also reach the other processes on that database."""
        self._dsn = url.replace("postgresql+asyncpg://", "postgresql://") if url else None
        self._waiting: dict[str, set[Bell]] = {}
        self._to_tell: set[str] = set()
        self._tell = asyncio.Event()

    def hint(self, name: str) -> None:
        """There is work called `name`."""
        self.ring(name)
        if self._dsn:
            self._to_tell.add(name)
            self._tell.set()

    @contextmanager
    def bell(self, *names: str) -> Iterator[Bell]:
        """A bell that rings at a hint for any of the names, as long as the block lasts."""
        bell = Bell()
        for name in names:
            self._waiting.setdefault(name, set()).add(bell)
        try:
            yield bell
        finally:
            for name in names:
                others = self._waiting[name]
                others.discard(bell)
                if not others:
                    del self._waiting[name]

    async def run(self) -> None:
        """Exchange hints with other processes until cancelled; without an address, only wait."""
        while True:
            try:
                await (self._exchange(self._dsn) if self._dsn else asyncio.Event().wait())
            except Exception as error:  # the driver has several kinds for one end
                if not _is_interruption(error):
                    raise
                _log.info("waking by hints is interrupted; polling goes on")
                await asyncio.sleep(1)

    def ring(self, name: str) -> None:
        """Wake those in this process who wait for `name`, and nobody else."""
        for bell in self._waiting.get(name, ()):
            bell.ring()

    async def _exchange(self, dsn: str) -> None:
        connection = await asyncpg.connect(
            dsn, timeout=5, command_timeout=5, server_settings={"application_name": "wake"}
        )
        try:
            own = connection.get_server_pid()

            def hear(_: object, teller: int, __: str, name: object) -> None:
                # What this process tells others has rung here already.
                if teller != own:
                    self.ring(str(name))

            await connection.add_listener(_CHANNEL, hear)
            # Who has nothing to tell would else never notice that nobody is heard any more.
            connection.add_termination_listener(lambda _: self._tell.set())
            while True:
                await self._tell.wait()
                self._tell.clear()
                if connection.is_closed():
                    raise ConnectionResetError("the connection for hints has ended")
                names, self._to_tell = self._to_tell, set()
                began = monotonic()
                for name in names:
                    await connection.execute("SELECT pg_notify($1, $2)", _CHANNEL, name)
                await asyncio.sleep(max(0.0, _SHORTEST_GAP - (monotonic() - began)))
        finally:
            await connection.close(timeout=2)


def _is_interruption(error: Exception) -> bool:
    refused = isinstance(error, OSError | asyncpg.PostgresError | asyncpg.InterfaceError)
    return refused or is_outage(error)
