"""A registry with a database of its own, and a clock that tests may move."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from services.registry.settings import RegistrySettings
from shared.clock import FixedClock
from shared.db.unit_of_work import Database
from shared.security.development_issuer import DevelopmentIssuer, make_key
from tests.integration.registry.house import House, open_house


@pytest.fixture
def settings(registry_url: str) -> RegistrySettings:
    """Settings of a test."""
    return RegistrySettings(
        environment="test",
        database_url=registry_url,
        public_url="http://registry.test",
        person_id_key="p" * 32,
        secret_pepper="s" * 32,
        key_encryption_key="k" * 32,
        requests_per_minute=1_000_000,
        stranger_requests_per_minute=1_000_000,
        token_requests_per_minute=1_000_000,
    )


@pytest.fixture(scope="session")
def issuer() -> DevelopmentIssuer:
    """Signs the tokens of people."""
    return DevelopmentIssuer(make_key())


@pytest.fixture
def clock() -> FixedClock:
    """Begins at the present moment: tokens are checked by the machine's clock."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
async def house(
    settings: RegistrySettings,
    registry_database: Database,
    issuer: DevelopmentIssuer,
    clock: FixedClock,
) -> AsyncIterator[House]:
    """The registry as its callers meet it."""
    database = Database(registry_database.engine, source="/registry", clock=clock)
    opened = open_house(settings, database, issuer)
    yield opened
    await opened.api.aclose()
