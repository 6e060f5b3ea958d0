"""What the database itself refuses, whoever writes to it and by whatever way."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.registry.settings import RegistrySettings
from shared.db.backup import back_up, restore
from shared.db.migrations import migrate
from tests.integration.registry.house import House
from tests.integration.registry.money import balances, book, booked, opened, published
from tests.support.databases import empty_database

STEPS = {
    "pledge": 1000,
    "commitment": 800,
    "disbursement": 500,
    "expenditure": 300,
    "refund": 200,
}


@pytest.fixture
async def contribution(house: House) -> str:
    """The path of a contribution with an entry of each kind of money."""
    club = await house.verified()
    made = await opened(house, await published(house, club), club)
    await booked(house, made, **STEPS)
    return made


WRONG_STATEMENTS = (
    "UPDATE ledger_entry SET amount_minor = 1",
    "DELETE FROM ledger_entry",
    "UPDATE contribution SET currency = 'USD'",
    "DELETE FROM contribution",
    "UPDATE contribution_balance SET pledged = pledged + 1",
    "DELETE FROM contribution_balance",
    "UPDATE project_purse SET received = received + 1",
)
INSERT = (
    "INSERT INTO ledger_entry (id, contribution_id, number, kind, corrects, amount_minor, "
    "currency, own_amount_minor, value_date, iati_transaction_type, note, booked_by, booked_at) "
    "SELECT gen_random_uuid(), contribution_id, {number}, '{kind}', {corrects}, {amount}, "
    "currency, {amount}, value_date, iati_transaction_type, '', 'person', booked_at "
    "FROM ledger_entry WHERE number = 1"
)


def insert(number: int, kind: str, amount: int, corrects: str = "NULL") -> str:
    return INSERT.format(number=number, kind=kind, amount=amount, corrects=corrects)


@pytest.mark.parametrize(
    "statement",
    [
        *WRONG_STATEMENTS,
        insert(6, "commitment", 201),
        insert(6, "disbursement", 301),
        insert(6, "refund", 301),
        insert(6, "expenditure", 1),
        insert(6, "pledge", -1),
        insert(6, "pledge", 1, "id"),
        insert(6, "pledge", -1001, "id"),
        insert(6, "commitment", -1, "id"),
        insert(5, "pledge", 1),
        insert(7, "pledge", 1),
        insert(0, "pledge", 1),
    ],
)
async def test_the_database_itself_refuses_what_would_break_the_ledger(
    house: House, contribution: str, statement: str
) -> None:
    stood = await balances(house, contribution)
    with pytest.raises(DBAPIError):
        async with house.database.connection() as connection:
            await connection.execute(text(statement))
    assert await balances(house, contribution) == stood


async def test_an_entry_written_by_hand_moves_the_balances_in_the_same_statement(
    house: House, contribution: str
) -> None:
    async with house.database.connection() as connection:
        await connection.execute(text(insert(6, "commitment", 200)))
    assert (await balances(house, contribution))["committed"] == 1000


FUNCTIONS = text(
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
    "AND proname ~ 'ledger|balance' ORDER BY 1"
)
TRIGGERS = text(
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
)


async def test_a_migrated_database_has_the_triggers_that_the_models_say(house: House) -> None:
    async with empty_database() as url:
        await migrate(url, "services.registry")
        from_models = await _machinery(house.database.engine)
        engine = create_async_engine(url)
        assert await _machinery(engine) == from_models
        await engine.dispose()
    assert len(from_models) == 8


async def _machinery(engine: AsyncEngine) -> list[tuple[str, str]]:
    async with engine.connect() as connection:
        found = [
            (row[0], row[1])
            for query in (FUNCTIONS, TRIGGERS)
            for row in await connection.execute(query)
        ]
    return [each for each in found if "ledger" in str(each) or "balance" in str(each)]


async def test_a_ledger_comes_back_from_a_backup_as_it_was_and_goes_on(
    house: House, contribution: str, settings: RegistrySettings, tmp_path: Path
) -> None:
    stood = await balances(house, contribution)
    await back_up(settings.database_url, service="registry", folder=tmp_path / "kept")
    await booked(house, contribution, pledge=77)
    await restore(settings.database_url, service="registry", folder=tmp_path / "kept", force=True)
    assert await balances(house, contribution) == stood
    answer = await book(house, contribution, "pledge", 5)
    assert answer.json()["number"] == len(STEPS) + 1
