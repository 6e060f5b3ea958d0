"""What every transport must do, asked of each of them against the real thing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.db.wake import Wake
from shared.messaging.acting import Handler
from shared.messaging.in_process import InProcessTransport
from shared.messaging.kafka import topics
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker, WorkerDied
from tests.support.events import (
    effects,
    make_effects,
    membership,
    note_effect,
    outbox_length,
    tell,
)
from tests.support.waiting import until

Make = Callable[[], Transport]
TOPICS = Path(__file__).parents[3] / "deploy" / "kafka" / "topics.yaml"


@pytest.fixture(params=["in-process", pytest.param("kafka", marks=pytest.mark.kafka)])
async def make_transport(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """A maker of transports that belong to the same world, one for each process of a test."""
    if request.param == "in-process":
        only = InProcessTransport({"matching": ["registry.memberships"]})
        yield lambda: only
        return
    bootstrap = request.getfixturevalue("kafka_bootstrap")
    wanted = topics.wanted_topics(TOPICS, min_isr=1)
    await topics.remake(bootstrap, wanted, replication=1, security={})
    yield lambda: KafkaTransport(KafkaSettings(bootstrap, "test", {}))


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def teller(database: Database, transport: Transport) -> Worker:
    return Worker(
        "registry", database=database, transport=transport, hears={}, loops=[], wake=Wake()
    )


def hearer(
    database: Database, transport: Transport, handler: Handler = note_effect, **more: object
) -> Worker:
    return Worker(
        "matching",
        database=database,
        transport=transport,
        hears={MembershipChanged: handler},
        loops=[],
        wake=Wake(),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
async def databases(
    registry_database: Database, matching_database: Database
) -> tuple[Database, Database]:
    await make_effects(matching_database)
    return registry_database, matching_database


def has(database: Database, count: int) -> Callable[[], Awaitable[bool]]:
    async def enough() -> bool:
        return len(await effects(database)) >= count

    return enough


async def test_each_event_has_its_effect_once_and_in_order_per_key(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    keys = [uuid4() for _ in range(5)]
    async with running(teller(told_by, make_transport()), hearer(heard_by, make_transport())):
        for _ in range(20):
            await tell(told_by, *(membership(key) for key in keys))
        await until(has(heard_by, 100), seconds=40)
    found = await effects(heard_by)
    for key in keys:
        assert [number for k, number in found if k == str(key)] == list(range(1, 21))
    assert await outbox_length(told_by) == 0


async def test_a_relay_that_dies_after_sending_leaves_no_second_effect(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases

    class DiesOnce:
        died = False

        async def reach(self, point: str) -> None:
            if point == "relay.before_delete" and not self.died:
                self.died = True
                raise asyncio.CancelledError

    dying = Worker(
        "registry",
        database=told_by,
        transport=make_transport(),
        hears={},
        loops=[],
        wake=Wake(),
        hooks=DiesOnce(),
    )
    key = uuid4()
    async with running(hearer(heard_by, make_transport())):
        await tell(told_by, *(membership(key) for _ in range(10)))
        with pytest.raises(WorkerDied, match="relay"):
            async with asyncio.timeout(40):
                await dying.run()
        await until(has(heard_by, 10), seconds=40)
        assert await outbox_length(told_by) == 10
        async with running(teller(told_by, make_transport())):
            await tell(told_by, membership(key))
            await until(has(heard_by, 11), seconds=40)
    assert [number for _, number in await effects(heard_by)] == list(range(1, 12))


async def test_a_hearer_that_comes_back_goes_on_where_it_was(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    key = uuid4()
    async with running(teller(told_by, make_transport())):
        async with running(hearer(heard_by, make_transport())):
            await tell(told_by, *(membership(key) for _ in range(5)))
            await until(has(heard_by, 5), seconds=40)
        await tell(told_by, *(membership(key) for _ in range(5)))
        async with running(hearer(heard_by, make_transport())):
            await until(has(heard_by, 10), seconds=40)
    assert [number for _, number in await effects(heard_by)] == list(range(1, 11))


async def test_an_event_that_cannot_be_acted_on_holds_its_line_and_no_other(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    guilty, innocent = uuid4(), uuid4()
    cured = False

    async def stumble(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        if event.key == str(guilty) and event.sequence == 2 and not cured:
            raise ValueError("cannot be acted on")
        await note_effect(event, uow)

    listening = hearer(heard_by, make_transport(), stumble)
    async with running(teller(told_by, make_transport()), listening):
        for _ in range(3):
            await tell(told_by, membership(guilty), membership(innocent))
        await until(has(heard_by, 4), seconds=40)
        found = await effects(heard_by)
        assert [number for key, number in found if key == str(guilty)] == [1]
        assert [number for key, number in found if key == str(innocent)] == [1, 2, 3]

        async def all_left() -> bool:
            return await outbox_length(told_by) == 0

        await until(all_left)
        cured = True
        await until(has(heard_by, 6), seconds=40)
    found = await effects(heard_by)
    assert [number for key, number in found if key == str(guilty)] == [1, 2, 3]


async def test_a_handler_that_fails_leaves_nothing_behind(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    tries = 0

    async def fail_twice(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        await note_effect(event, uow)
        uow.publish(membership())
        if tries < 3:
            raise ValueError("not yet")

    async with running(
        teller(told_by, make_transport()), hearer(heard_by, make_transport(), fail_twice)
    ):
        await tell(told_by, membership())
        await until(has(heard_by, 1), seconds=40)
    assert tries >= 3
    assert len(await effects(heard_by)) == 1


async def test_two_hearers_of_one_group_share_the_work_without_doing_it_twice(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    keys = [uuid4() for _ in range(12)]
    async with running(
        teller(told_by, make_transport()),
        hearer(heard_by, make_transport()),
        hearer(heard_by, make_transport()),
    ):
        for _ in range(5):
            await tell(told_by, *(membership(key) for key in keys))
        await until(has(heard_by, 60), seconds=60)
    found = await effects(heard_by)
    for key in keys:
        assert [number for k, number in found if k == str(key)] == [1, 2, 3, 4, 5]


async def test_an_outage_of_the_hearers_database_loses_nothing(
    make_transport: Make, databases: tuple[Database, Database]
) -> None:
    told_by, heard_by = databases
    async with running(teller(told_by, make_transport()), hearer(heard_by, make_transport())):
        await tell(told_by, membership())
        await until(has(heard_by, 1), seconds=40)
        await set_connections(heard_by, allowed=False)
        await tell(told_by, membership(), membership())
        await set_connections(heard_by, allowed=True)
        await until(has(heard_by, 3), seconds=40)
    assert len(await effects(heard_by)) == 3


async def set_connections(database: Database, *, allowed: bool) -> None:
    name = database.engine.url.database
    admin = database.engine.url.set(database="postgres")
    from_outside = Database(create_async_engine(admin), source="/test")
    async with from_outside.connection() as connection:
        await connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}'))
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
    await from_outside.engine.dispose()
