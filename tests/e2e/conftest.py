"""The system as fixtures: in process always, over Kafka where a test asks for it."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.system import System, running
from tests.support.databases import fresh_database, url_of
from tests.support.skills import starter


@pytest.fixture
async def matching_url() -> AsyncIterator[str]:
    """The address of a fresh database with matching's tables, and the skills of the starter set."""
    async with fresh_database("matching", maker=starter) as name:
        yield url_of(name)


@pytest.fixture(params=["in-process", pytest.param("kafka", marks=pytest.mark.kafka)])
async def system(
    request: pytest.FixtureRequest, registry_url: str, matching_url: str, notifications_url: str
) -> AsyncIterator[System]:
    """The whole system on fresh databases, on each transport."""
    bootstrap = None
    if request.param == "kafka":
        bootstrap = request.getfixturevalue("kafka_bootstrap")
    urls = {
        "registry": registry_url,
        "matching": matching_url,
        "notifications": notifications_url,
    }
    async with running(urls, bootstrap=bootstrap) as started:
        yield started


@pytest.fixture
async def system_in_process(
    registry_url: str, matching_url: str, notifications_url: str
) -> AsyncIterator[System]:
    """The whole system on the in-process transport alone."""
    urls = {
        "registry": registry_url,
        "matching": matching_url,
        "notifications": notifications_url,
    }
    async with running(urls, bootstrap=None) as started:
        yield started
