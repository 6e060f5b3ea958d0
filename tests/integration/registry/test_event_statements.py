"""How many statements an event of a partner's system takes, alone and among others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.integration.registry.house import House
from tests.integration.registry.partner_events import (
    Sender,
    cloud_event,
    project_data,
    slug,
    withdrawal,
)
from tests.integration.registry.projects import told
from tests.support.statements import note_statements


@pytest.fixture
async def clinic(house: House) -> Sender:
    """The system of a verified partner."""
    return await Sender.of(house)


@asynccontextmanager
async def counting(house: House) -> AsyncIterator[list[str]]:
    said: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    # The driver tells of its own statements, and of none that SQLAlchemy has prepared.
    end = note_statements(house.database.engine, said.append)
    event.listen(house.database.engine.sync_engine, "before_cursor_execute", hear)
    yield said
    # The driver tells of a statement a round of the loop after its end.
    await asyncio.sleep(0)
    event.remove(house.database.engine.sync_engine, "before_cursor_execute", hear)
    end()


def drafts(first: int, count: int) -> list[dict[str, object]]:
    """So many projects that are not there yet."""
    return [cloud_event(project_data(f"PRJ-{n}")) for n in range(first, first + count)]


@pytest.mark.parametrize(
    ("size", "most"),
    [
        # Who asks, the partner, its turn; taken, counted, written down, told; and two savepoints.
        (1, 12),
        # Of each event its report is looked for, and it and its project are written.
        (16, 9 + 3 * 16),
        (100, 7 + 3 * 100 + 2 * 7),
    ],
)
async def test_what_is_the_same_for_a_batch_is_asked_and_written_once(
    house: House, clinic: Sender, size: int, most: int
) -> None:
    await clinic.send(*drafts(0, 2))
    async with counting(house) as said:
        outcomes = await clinic.send(*drafts(1_000, size))
    assert {each["outcome"] for each in outcomes} == {"accepted"}
    assert len(said) <= most, said


async def test_copies_cost_a_batch_nothing(house: House, clinic: Sender) -> None:
    sent = drafts(0, 50)
    await clinic.send(*sent)
    async with counting(house) as said:
        outcomes = await clinic.send(*sent)
    assert {each["outcome"] for each in outcomes} == {"duplicate"}
    assert len(said) <= 4, said


async def test_a_refusal_is_its_own_events_and_its_neighbours_are_acted_on_once(
    house: House, clinic: Sender
) -> None:
    sent = drafts(0, 40)
    for spoilt in (3, 20, 39):
        sent[spoilt] = withdrawal(f"NOBODYS-{spoilt}")
    outcomes = await clinic.send(*sent, sent[3], sent[4])
    refused = [n for n, each in enumerate(outcomes) if each["outcome"] == "rejected"]
    assert refused == [3, 20, 39]
    assert [each["outcome"] for each in outcomes[40:]] == ["duplicate", "duplicate"]
    assert [each["first_outcome"] for each in outcomes[40:]] == ["rejected", "accepted"]
    assert len(await told(house)) == 37
    assert len({each["project_id"] for each in outcomes if each["project_id"]}) == 37


async def test_the_events_beyond_the_days_quota_are_refused_in_their_order(
    house: House, clinic: Sender
) -> None:
    path = f"{clinic.path}/event-permissions"
    body = {"types": None, "daily_quota": 20}
    allowed = await house.api.put(path, headers=house.as_("boss", "reviewer"), json=body)
    assert allowed.status_code == 200, allowed.text
    outcomes = await clinic.send(*drafts(0, 18)) + await clinic.send(*drafts(100, 5))
    assert [each["outcome"] for each in outcomes] == ["accepted"] * 20 + ["rejected"] * 3
    assert {slug(each) for each in outcomes[20:]} == {"event-quota-used-up"}
