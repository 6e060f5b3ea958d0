"""Matching's app as it is put together for production, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest

from services.matching.asks import service
from services.matching.lists import domain as list_rules
from services.matching.main import make_app
from services.matching.settings import MatchingSettings
from shared.clock import FixedClock, SystemClock
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.integration.matching.asking import Asking
from tests.integration.matching.dealings import World, make_world
from tests.integration.matching.histories import PARTNER
from tests.integration.matching.vetting import partner_stands
from tests.support.databases import fresh_database, tables, url_of
from tests.support.skills import starter


class PlainVerifier:
    """Reads tokens such as `person:<id>`; checking signatures has tests of its own."""

    async def verify(self, token: str) -> Principal:
        """The principal that the token names."""
        role, _, subject = token.partition(":")
        kind = PrincipalKind.PARTNER if role == "partner" else PrincipalKind.PERSON
        return Principal(kind, UUID(subject), ROLES[role], "test")


@pytest.fixture
async def matching_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of a fresh database with matching's tables; marked `starter`, with its skills."""
    maker = starter if request.node.get_closest_marker("starter") else tables
    async with fresh_database("matching", maker=maker) as name:
        yield url_of(name)


@pytest.fixture
async def api(matching_url: str, matching_database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app, without a port between them."""
    async for client in _client(matching_url, matching_database):
        yield client


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning that lasts until it is moved on."""
    return FixedClock(datetime(2026, 11, 30, 9, tzinfo=UTC))


@pytest.fixture
def timed_database(matching_database: Database, clock: FixedClock) -> Database:
    """Matching's database, which lives by the clock."""
    return Database(matching_database.engine, source="/matching", clock=clock)


@pytest.fixture
async def timed_api(
    matching_url: str, timed_database: Database
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an app that lives by the clock."""
    async for client in _client(matching_url, timed_database):
        yield client


@pytest.fixture
async def world(
    timed_api: httpx2.AsyncClient, timed_database: Database, clock: FixedClock
) -> World:
    """A project of a host, with lists and a door; on the clock."""
    return await make_world(timed_api, timed_database, clock)


@pytest.fixture
def only_lists_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed profiles are told of their own best besides; not here."""
    monkeypatch.setattr(list_rules, "OWN_BEST", 0)


async def _client(url: str, database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    settings = MatchingSettings(environment="test", database_url=url, person_id_key="p" * 32)
    app = make_app(settings, database=database, verifier=PlainVerifier(), wake=Wake())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://m.test") as client:
        yield client


@pytest.fixture
async def asking(matching_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """An app whose hints are heard, by whose clock asks expire, and that is patient here."""
    # A busy machine is no finding; the two seconds have a test of their own.
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 60.0)
    settings = MatchingSettings(
        environment="test", database_url=matching_url, person_id_key="p" * 32
    )
    wake, clock = Wake(), FixedClock(SystemClock().now())
    engine = make_engine(matching_url, application_name="test")
    database = Database(engine, source="/matching", clock=clock, wake=wake.hint)
    app = make_app(settings, database=database, verifier=PlainVerifier(), wake=wake)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://m.test") as client:
        await partner_stands(database, PARTNER)
        yield Asking(client, database, wake, settings, clock)
    await engine.dispose()
