"""A database with a table of effects, and an operator's desk on it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from shared.contracts.catalog import OnDeath
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database
from tests.support.events import make_effects
from tests.support.operators import open_desk


@pytest.fixture
async def database(matching_database: Database) -> Database:
    """Matching's database, in which handlers note what they did."""
    await make_effects(matching_database)
    return matching_database


@pytest.fixture
async def desk(matching_url: str, database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """An operator before that database."""
    async with open_desk(matching_url, database) as client:
        yield client


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of `MembershipChanged` each event counts: nothing passes one that died."""
    monkeypatch.setattr(MembershipChanged, "on_death", OnDeath.HOLD)
