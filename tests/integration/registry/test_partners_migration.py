"""What was there before: partners get the words of their names, old decisions their history."""

from typing import Any
from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.registry.partners.domain import name_words, registration_key
from shared.db.migrations import _run, migrate
from tests.support.databases import empty_database

PACKAGE = "services.registry"
NAME, NUMBER = "Fédération des Clubs de Dakar", "SN-DK 2019/B.1"
_PARTNER = text(
    "INSERT INTO partner (id, slug, name, partner_type, sides, country, registration, description, "
    "documents, status, decision_reason, verify_again_on, created_at, version) "
    "VALUES (:id, 'club', :name, 'hometown_association', '[]', 'SN', :number, '', '[]', "
    "'suspended', 'Fees.', '2027-01-01', now(), 4)"
)
_DECIDED = text(
    "INSERT INTO audit (id, at, actor, action, object_type, object_id, decision, correlation_id) "
    "VALUES (:id, CAST(CAST(:at AS text) AS timestamptz), :actor, :action, 'partner', :partner, "
    "'{}', 'x')"
)


async def test_old_partners_are_found_by_their_names_and_old_decisions_are_read() -> None:
    partner, reviewer = uuid4(), uuid4()
    async with empty_database() as url:
        await migrate(url, PACKAGE)
        await _run(url, PACKAGE, lambda config: command.downgrade(config, "0007"))
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(_PARTNER, {"id": partner, "name": NAME, "number": NUMBER})
            for day, verb, actor in (
                (1, "submit", f"person:{uuid4()}"),
                (2, "verify", f"person:{reviewer}"),
                (3, "suspend", "an operator at the machine"),
            ):
                said = {"id": uuid4(), "at": f"2026-01-0{day}T00:00:00Z", "actor": actor}
                more = {"action": f"partner.{verb}", "partner": str(partner)}
                await connection.execute(_DECIDED, said | more)
        await migrate(url, PACKAGE)
        async with engine.connect() as connection:
            row = (await connection.execute(text("SELECT * FROM partner"))).one()
            decisions = await connection.execute(
                text("SELECT * FROM partner_decision ORDER BY decided_at")
            )
            found: list[tuple[str, str | None, Any, UUID | None]] = [
                (each.verb, each.reason, str(each.verify_again_on), each.decided_by)
                for each in decisions
            ]
        await engine.dispose()
    # The rule as it was then is the rule as it is now.
    assert row.name_words == name_words(NAME)
    assert row.registration_key == registration_key(NUMBER)
    assert (row.review_overdue, row.review_told_on) == (False, None)
    assert found == [
        ("verify", None, "2027-01-01", reviewer),
        ("suspend", "Fees.", "None", None),
    ]
