"""A database that goes away is an outage however the driver says it; a wrong statement is none."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import bindparam, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError

from deploy.local.postgres import EmbeddedPostgres
from shared.db.engine import make_engine
from shared.db.outages import is_outage
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown, NotFound
from tests.support.databases import url_of
from tests.support.parking import rows
from tests.support.waiting import until

_SESSIONS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"


class NoEnd:
    """A line to the server that carries every word and never says that one side has left."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._target = make_url(url_of("postgres")).port
        self.farewells = 0

    async def open(self) -> int:
        """Listen; answers the port."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
        for pair in ((reader, there), (there_reader, writer)):
            self._tasks.add(asyncio.create_task(self._carry(*pair)))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
            # Two rounds of the loop: by then the client has read it.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            self.farewells += b"57P01" in data

    def said_farewell(self, times: int) -> Callable[[], Awaitable[bool]]:
        """Whether so many ends of sessions were read on this side."""

        async def ask() -> bool:
            return self.farewells == times

        return ask

    def close(self) -> None:
        """Let go of everything."""
        self._server.close()
        for task in self._tasks:
            task.cancel()


@pytest.fixture
async def no_end() -> AsyncIterator[NoEnd]:
    line = NoEnd()
    yield line
    line.close()


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's own user can enter."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


async def url_by(line: NoEnd, url: str) -> str:
    return make_url(url).set(port=await line.open()).render_as_string(hide_password=False)


async def end(database: Database, name: str) -> None:
    """End the one session of this name on the server."""
    ended = await rows(database, f"SELECT pg_terminate_backend(pid) {_SESSIONS}", name=name)
    assert len(ended) == 1


def is_there(database: Database, name: str, *, state: str = "") -> Callable[[], Awaitable[bool]]:
    """Whether there is a session of this name, in this state of waiting if one is named."""

    async def ask() -> bool:
        found = await rows(database, f"SELECT wait_event {_SESSIONS}", name=name)
        return any(state in (each.wait_event or "") for each in found)

    return ask


def listens(database: Database) -> Callable[[], Awaitable[bool]]:
    """Whether the session for hints has been told to listen, and is asked nothing more."""

    async def ask() -> bool:
        query = f"SELECT 1 {_SESSIONS} AND state = 'idle' AND query LIKE 'LISTEN%'"
        return bool(await rows(database, query, name="wake"))

    return ask


async def test_a_farewell_that_was_read_while_nothing_was_asked_is_an_outage(
    matching_database: Database, matching_url: str, no_end: NoEnd
) -> None:
    url = await url_by(no_end, matching_url)
    bare = await asyncpg.connect(
        url.replace("+asyncpg", ""), server_settings={"application_name": "bare"}
    )
    await end(matching_database, "bare")
    await until(no_end.said_farewell(1))
    with pytest.raises(asyncpg.InternalClientError) as met:
        await bare.fetch("SELECT 1")
    assert is_outage(met.value)

    engine = make_engine(url, application_name="pooled")
    database = Database(engine, source="/matching")
    with pytest.raises(HouseDown):
        async with database.unit_of_work() as uow:
            await uow.session.execute(text("SELECT 1"))
            await end(matching_database, "pooled")
            await until(no_end.said_farewell(2))
            await uow.session.execute(text("SELECT 1"))
    await engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT, signal.SIGINT])
async def test_a_server_that_ends_in_the_middle_of_a_statement_is_an_outage(
    how: signal.Signals, home: Path
) -> None:
    server = EmbeddedPostgres.start(home, volatile=True)
    try:
        engine = make_engine(server.url(), application_name="sleeper")
        watcher = Database(make_engine(server.url(), application_name="w"), source="/w")

        async def sleep() -> None:
            async with Database(engine, source="/matching").unit_of_work() as uow:
                await uow.session.execute(text("SELECT pg_sleep(60)"))

        sleeping = asyncio.create_task(sleep())
        await until(is_there(watcher, "sleeper", state="PgSleep"))
        server.process.send_signal(how)
        with pytest.raises(HouseDown):
            await sleeping
        await engine.dispose()
        await watcher.engine.dispose()
    finally:
        server.stop()


def cut_off(dialect: Any, _: Any, arguments: Any, options: Any) -> Any:
    """A connection that is gone before anything was said over it."""
    connection = dialect.connect(*arguments, **options)
    connection.driver_connection.terminate()
    return connection


async def test_a_connection_that_is_lost_while_it_is_made_is_an_outage(
    matching_database: Database,
) -> None:
    event.listen(matching_database.engine.sync_engine, "do_connect", cut_off)
    with pytest.raises(HouseDown):
        async with matching_database.unit_of_work():
            pass
    with pytest.raises(HouseDown):
        async with matching_database.connection():
            pass


async def test_a_value_that_fits_no_column_is_no_outage(matching_database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with matching_database.unit_of_work() as uow:
            await uow.session.execute(text("SELECT CAST(:n AS bigint)"), {"n": 2**70})


async def test_a_statement_that_the_driver_refuses_is_no_outage(
    matching_database: Database,
) -> None:
    wrong = text("SELECT 1 WHERE 1 IN :many").bindparams(bindparam("many", expanding=True))
    with pytest.raises(InterfaceError):
        async with matching_database.unit_of_work() as uow:
            await uow.session.execute(wrong, {"many": list(range(40_000))})


@pytest.mark.parametrize(
    "bug", ["no binary format encoder for type x (OID 1)", "another operation (12) is in progress"]
)
def test_a_bug_of_the_driver_is_no_outage(bug: str) -> None:
    assert not is_outage(asyncpg.InternalClientError(bug))


async def test_hints_come_again_to_who_has_nothing_to_tell(
    matching_database: Database, matching_url: str
) -> None:
    listener, teller = Wake(matching_url), Wake(matching_url)
    running = [asyncio.create_task(listener.run())]
    await until(is_there(matching_database, "wake"))
    await end(matching_database, "wake")
    running.append(asyncio.create_task(teller.run()))
    with listener.bell("work") as bell:
        heard = asyncio.create_task(bell.wait(seconds=600))

        async def is_heard() -> bool:
            teller.hint("work")
            return heard.done()

        await until(is_heard)
    for task in running:
        task.cancel()


async def test_hints_outlive_a_farewell_that_was_read_while_nothing_was_told(
    matching_database: Database, matching_url: str, no_end: NoEnd
) -> None:
    wake = Wake(await url_by(no_end, matching_url))
    running = asyncio.create_task(wake.run())
    # Ended in the middle of a statement, a line without an end would be given up after seconds.
    await until(listens(matching_database))
    await end(matching_database, "wake")
    await until(no_end.said_farewell(1))
    wake.hint("work")
    await until(is_there(matching_database, "wake"))
    assert not running.done()
    running.cancel()


async def test_a_connection_that_the_pool_has_no_place_for_is_no_outage(matching_url: str) -> None:
    engine = make_engine(matching_url, application_name="crowded", pool_size=1)
    database = Database(engine, source="/matching")
    async with AsyncExitStack() as first:
        await first.enter_async_context(database.unit_of_work())
        with pytest.raises(NotFound):
            async with database.unit_of_work():
                # The one place of the pool is taken, so this connection is closed afterwards.
                await first.aclose()
                raise NotFound("It is not there.")
    await engine.dispose()
