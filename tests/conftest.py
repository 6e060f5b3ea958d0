"""What every test may ask for: real databases and a real broker."""

import gc
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from fastapi.dependencies import models as dependencies

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from tests.support.databases import fresh_database, url_of
from tests.support.servers import SERVERS


def pytest_configure(config: pytest.Config) -> None:
    """A parallel run shares one PostgreSQL, started by the process that hands out the tests."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker and getattr(config.option, "numprocesses", None):
        SERVERS.postgres_url()
    _log_plainly()


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: nobody need look through it for garbage."""
    gc.collect()
    gc.freeze()
    # A request leaves a thousand objects, which need not be looked through one request at a time.
    gc.set_threshold(20_000)


def pytest_runtest_teardown() -> None:
    """
    Let go of the app of the test.

    FastAPI remembers what it learnt of thousands of functions, so of hundreds of apps with all
    that they hold; looking through them for garbage took a third of the time.
    """
    for remembered in vars(dependencies).values():
        if callable(forget := getattr(remembered, "cache_clear", None)):
            forget()


def pytest_unconfigure() -> None:
    """End what this process started."""
    SERVERS.stop()


@pytest.fixture(scope="session")
def kafka_bootstrap() -> str:
    """The address of a real Apache Kafka broker without topics."""
    return SERVERS.kafka_bootstrap()


@pytest.fixture(scope="session")
def partners_bootstrap() -> str:
    """Where that broker lets partners in: by name and password, to what the rules allow."""
    return SERVERS.kafka_partners_bootstrap()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real data of others; the test is skipped, and says so, where it is absent."""
    folder = Path(os.environ.get("DIASPORA_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set DIASPORA_DATA to a copy to run this test")
    return folder


@pytest.fixture
async def registry_url() -> AsyncIterator[str]:
    """The address of a fresh database with the registry's tables."""
    async with fresh_database("registry") as name:
        yield url_of(name)


@pytest.fixture
async def matching_url() -> AsyncIterator[str]:
    """The address of a fresh database with matching's tables."""
    async with fresh_database("matching") as name:
        yield url_of(name)


@pytest.fixture
async def notifications_url() -> AsyncIterator[str]:
    """The address of a fresh database with notifications' tables."""
    async with fresh_database("notifications") as name:
        yield url_of(name)


@pytest.fixture
async def registry_database(registry_url: str) -> AsyncIterator[Database]:
    """The registry's database, ready for units of work."""
    async for database in _database(registry_url, "/registry"):
        yield database


@pytest.fixture
async def matching_database(matching_url: str) -> AsyncIterator[Database]:
    """Matching's database, ready for units of work."""
    async for database in _database(matching_url, "/matching"):
        yield database


@pytest.fixture
async def notifications_database(notifications_url: str) -> AsyncIterator[Database]:
    """Notifications' database, ready for units of work."""
    async for database in _database(notifications_url, "/notifications"):
        yield database


def _log_plainly() -> None:
    # Else a failure that a test brings about is drawn with all its variables, which takes seconds.
    lines = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], lines])


async def _database(url: str, source: str) -> AsyncIterator[Database]:
    engine = make_engine(url, application_name="test")
    yield Database(engine, source=source)
    await engine.dispose()
