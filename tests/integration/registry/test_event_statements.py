"""How many statements an event of a partner's system takes, alone and among others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.integration.registry.house import House
from tests.integration.registry.partner_events import Sender, cloud_event, project_data
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


async def test_show(house: House, clinic: Sender) -> None:
    await clinic.send(*drafts(0, 2))
    for size in (1, 10, 100):
        async with counting(house) as said:
            await clinic.send(*drafts(size * 10, size))
        print("SIZE", size, len(said), len(said) / size)
        if size in (1,):
            print("\n".join(each[:110].replace("\n", " ") for each in said))
        if size == 10:
            print("\n".join(each[:80].replace("\n", " ") for each in said[20:48]))
