"""A rebuild writes to copies alone, or not at all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.notifications.derived import DERIVED
from services.notifications.hears import HEARS
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.contracts.registry import PartnerVerified
from shared.contracts.state import State
from shared.db.shadow import WroteElsewhere
from shared.db.unit_of_work import Database
from shared.messaging.rebuild import Rebuild
from tests.integration.notifications.builders import AT, closed, decided, members

PARTNER, ADMINISTRATOR = uuid4(), uuid4()


async def events() -> AsyncIterator[Event[EventData]]:
    """A verified partner, its administrator and its past project: they were told long ago."""
    verified = decided(PartnerVerified, PARTNER, "verified")
    past = closed(uuid4(), partner_id=PARTNER, reason="expired")
    for fact in (members(PARTNER, ADMINISTRATOR), verified, past):
        yield State(fact, 1).as_event(source="/registry", at=AT)


async def count(database: Database, table: str) -> int:
    async with database.connection() as connection:
        return len((await connection.execute(text(f"TABLE {table}"))).all())


async def test_what_handlers_do_besides_is_done_to_copies(
    notifications_database: Database,
) -> None:
    database = notifications_database
    rebuilt = await Rebuild(database, HEARS, DERIVED).from_events(
        events(), teller="registry", at=AT
    )
    assert {each.table: each.missing for each in rebuilt.differences} == {
        "partner_standing": 1,
        "member_list": 1,
        "partner_member": 1,
        "closed_project": 1,
    }
    assert await count(database, "partner_standing") == 1
    assert await count(database, "alert") == 0
    async with database.connection() as connection:
        left = await connection.scalar(text("SELECT to_regnamespace('rebuild_shadow')"))
    assert left is None


async def test_a_write_that_nobody_declared_ends_the_rebuild(
    notifications_database: Database,
) -> None:
    database = notifications_database
    forgetful = replace(DERIVED, dropped=("delivery", "recipient"))
    with pytest.raises(WroteElsewhere, match="alert"):
        await Rebuild(database, HEARS, forgetful).from_events(events(), teller="registry", at=AT)
    for table in ("alert", "partner_standing", "partner_member"):
        assert await count(database, table) == 0
