"""Somebody moves or leaves in the very moment in which an event about them is sent again."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from shared.db import people
from shared.db.traces import forget_people
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import NotFound
from shared.operations.dead_letters.service import redrive_dead
from shared.operations.decisions import Decision
from shared.operations.outbox.service import redrive_unsent
from tests.support.operators import Frozen, die, meanwhile
from tests.support.parking import rows
from tests.support.traces import kept_about, lines_left

Act = Callable[[UnitOfWork], Awaitable[object]]
OLD, NEW, BY = uuid4(), uuid4(), Decision("test")
UNSENT = (
    "INSERT INTO outbox_dead (id, slot, topic, partition_key, event_id, event_type, sequence, "
    "headers, payload, subjects, reason) VALUES (1, 0, 't', 'k', gen_random_uuid(), "
    "'matching.match.found.v1', 1, '{}', '', ARRAY[CAST(:id AS uuid)], 'too large')"
)


@pytest.fixture(params=["a dead letter", "an unsent event"])
async def send_again(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Act:
    """An event about the old id, and how an operator sends it again."""
    if request.param == "an unsent event":
        await rows(database, UNSENT, id=OLD)
        return lambda uow: redrive_unsent(uow, row_id=1, by=BY)
    await die(database, uuid4(), monkeypatch)
    await rows(database, "UPDATE dead_letter SET subjects = ARRAY[CAST(:id AS uuid)]", id=OLD)
    (name,) = await rows(database, "SELECT consumer || ':' || seq AS id FROM dead_letter")
    return lambda uow: redrive_dead(uow, letter_id=name.id, by=BY)


async def move(uow: UnitOfWork) -> None:
    await people.link(uow, old=OLD, new=NEW, moved={}, actor="test")


async def leave(uow: UnitOfWork) -> None:
    await forget_people(uow, [OLD])


async def one_meets_the_other(database: Database, first: Act, second: Act) -> None:
    """The second one begins when the first has done all but commit."""
    frozen = Frozen("done")

    async def run(act: Act) -> None:
        async with database.unit_of_work() as uow:
            await act(uow)
            await frozen.reach("done")

    await meanwhile(database, frozen, run(first), lambda: run(second))


async def named(database: Database) -> list[list[UUID]]:
    """Whom the kept events name."""
    found = await rows(
        database,
        "SELECT subjects FROM parked UNION ALL SELECT subjects FROM dead_letter "
        "UNION ALL SELECT subjects FROM outbox WHERE topic = 't' "
        "UNION ALL SELECT subjects FROM outbox_dead",
    )
    return [row.subjects for row in found]


@pytest.mark.parametrize("first", ["the operator", "the move"])
async def test_what_is_sent_again_in_the_moment_of_a_move_names_the_new_id(
    database: Database, send_again: Act, first: str
) -> None:
    pair = (move, send_again) if first == "the move" else (send_again, move)
    await one_meets_the_other(database, *pair)
    assert await named(database) == [[NEW]]


@pytest.mark.parametrize("first", ["the operator", "the erasure"])
async def test_what_is_sent_again_in_the_moment_of_an_erasure_is_gone(
    database: Database, send_again: Act, first: str
) -> None:
    async def send_if_there(uow: UnitOfWork) -> None:
        try:
            await send_again(uow)
        except NotFound:
            assert first == "the erasure"

    pair = (leave, send_if_there) if first == "the erasure" else (send_if_there, leave)
    await one_meets_the_other(database, *pair)
    assert await kept_about(database, OLD) == 0
    assert await lines_left(database) == []
