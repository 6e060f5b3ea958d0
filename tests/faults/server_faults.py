"""Faults of the servers and of the lines to them, and of a group that never comes to rest."""

import asyncio
import signal
from contextlib import suppress

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError

from shared.messaging.kafka.leaving import leave_group
from tests.faults.kind import Act, Kind
from tests.faults.names import BEGUN
from tests.faults.process_faults import terminate
from tests.faults.proxy import Mode
from tests.faults.scene import NotReached, Scene

BROKER_BACK = "broker back"
DATABASE_BACK = "database back"
_TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_LINE_MODES = (Mode.REFUSE, Mode.BLACK_HOLE, Mode.HALF_OPEN, Mode.TRICKLE, Mode.RESET)


def kinds(*, with_disk: bool, with_kafka: bool) -> list[Kind]:
    """All that this machine allows."""
    found = [
        Kind("postgres-restart", "postgres", _restart_postgres, measured_as=DATABASE_BACK),
        Kind("postgres-terminate", "postgres", _terminate_backends, measured_as=DATABASE_BACK),
    ]
    found += [
        Kind(f"postgres-{mode}", "postgres", _cut("postgres", mode), measured_as=DATABASE_BACK)
        for mode in _LINE_MODES
    ]
    if with_disk:
        found.append(Kind("disk-full", "postgres", _fill_disk, measured_as="disk freed"))
    if not with_kafka:
        return found
    found += [
        Kind("broker-kill-9", "broker", _kill_broker, measured_as=BROKER_BACK),
        Kind("broker-restart", "broker", _restart_broker, measured_as=BROKER_BACK),
        Kind("broker-freeze", "broker", _freeze_broker, measured_as=BROKER_BACK),
        Kind("sigterm-while-broker-frozen", "broker", _stop_while_frozen),
        Kind("rebalance-storm", "broker", _storm),
    ]
    found += [
        Kind(f"kafka-{mode}", "broker", _cut("kafka", mode), measured_as=BROKER_BACK)
        for mode in _LINE_MODES
    ]
    return found


async def _restart_postgres(scene: Scene) -> None:
    await scene.stage.restart_postgres()


async def _terminate_backends(scene: Scene) -> None:
    for _ in range(scene.chance.randint(1, 3)):
        await scene.execute("registry", _TERMINATE)
        await asyncio.sleep(scene.chance.uniform(0.0, 0.3))


async def _fill_disk(scene: Scene) -> None:
    disk = scene.stage.disk
    assert disk is not None
    try:
        disk.fill()
    except OSError as error:
        raise NotReached(str(error)) from error
    try:
        await asyncio.sleep(scene.chance.uniform(2.0, 4.0))
    finally:
        disk.free()


def _cut(line: str, mode: Mode) -> Act:
    async def act(scene: Scene) -> None:
        await scene.stage.cut(line, mode)
        if mode is not Mode.RESET:
            await asyncio.sleep(scene.chance.uniform(2.0, 6.0))
            await scene.stage.cut(line, Mode.PASS)

    return act


async def _kill_broker(scene: Scene) -> None:
    await scene.stage.end_kafka(signal.SIGKILL)
    await scene.stage.start_kafka()


async def _restart_broker(scene: Scene) -> None:
    await scene.stage.end_kafka(signal.SIGTERM)
    await scene.stage.start_kafka()


async def _freeze_broker(scene: Scene) -> None:
    broker = scene.stage.kafka
    assert broker is not None
    broker.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(scene.chance.uniform(4.0, 9.0))
    finally:
        broker.process.send_signal(signal.SIGCONT)


async def _stop_while_frozen(scene: Scene) -> None:
    """A worker that is told to leave while the broker says nothing leaves all the same."""
    up = [each for each in scene.cast.of("notifications-w") if each.is_up]
    broker = scene.stage.kafka
    assert broker is not None
    if not up:
        raise NotReached("no worker is up")
    broker.process.send_signal(signal.SIGSTOP)
    try:
        await terminate(scene, up[0])
    finally:
        broker.process.send_signal(signal.SIGCONT)


async def _storm(scene: Scene) -> None:
    """Members join, hold partitions without reading them, and leave."""
    for _ in range(3):
        member = AIOKafkaConsumer(
            BEGUN,
            bootstrap_servers=scene.stage.bootstrap,
            group_id="matching",
            enable_auto_commit=False,
            session_timeout_ms=10_000,
            rebalance_timeout_ms=10_000,
            partition_assignment_strategy=(StickyPartitionAssignor,),
        )
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(8):
                    await member.start()
            await asyncio.sleep(scene.chance.uniform(0.2, 1.0))
        except (KafkaError, OSError) as error:
            raise NotReached(f"the group takes nobody now: {error!r}") from error
        finally:
            await leave_group(member)
