"""Faults of what is written: events that cannot be acted on, copies, strays, unreadable records."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared.messaging.kafka.leaving import leave_group, let_go
from tests.faults.kind import Kind
from tests.faults.load import Poison
from tests.faults.names import (
    ANSWERED,
    BEGUN,
    BROKEN,
    COPY,
    MARK,
    PARTITIONS,
    STRAY,
    STRAY_SOURCE,
    UNKNOWN,
)
from tests.faults.scene import NotReached, Scene
from tests.support.waiting import until

_RECORDS = 20
_SECONDS = 15.0
_TAKEN_SECONDS = 5.0
Header = tuple[str, bytes]


def kinds(*, with_kafka: bool) -> list[Kind]:
    """All of them."""
    poison = Kind("poison", "poison", _poison, is_light=True)
    if not with_kafka:
        return [poison]
    return [
        poison,
        Kind("copies", "broker", _copies, is_light=True),
        Kind("strays", "broker", _strays, is_light=True),
        Kind("unreadable", "broker", _unreadable, is_light=True),
    ]


async def poison_for_a_moment(scene: Scene, service: str) -> int:
    """Let all events of a moment fail until their wave, which is answered, is repaired."""
    return await _poison_for(scene, service, share=1.0, seconds=0.3)


async def poison_briefly(scene: Scene, service: str) -> None:
    """Let all events of a moment fail, and repair them a moment later."""
    wave = await poison_for_a_moment(scene, service)

    scene.later(scene.repair_later(service, wave, seconds=1.0))


async def _poison(scene: Scene) -> None:
    """One to five percent for a while, or everything for a moment; repaired sooner or later."""
    service = scene.chance.choice(("matching", "notifications"))
    if scene.chance.random() < 0.3:
        wave = await poison_for_a_moment(scene, service)
    else:
        share, seconds = scene.chance.uniform(0.01, 0.05), scene.chance.uniform(1.0, 3.0)
        wave = await _poison_for(scene, service, share=share, seconds=seconds)
    if scene.chance.random() < 0.7:
        await asyncio.sleep(scene.chance.uniform(0.0, 4.0))
        await scene.repair(service, wave)
    else:
        # Lines that wait for long have thousands of events behind them.
        scene.later(scene.repair_later(service, wave, seconds=scene.chance.uniform(20.0, 60.0)))


async def _poison_for(scene: Scene, service: str, *, share: float, seconds: float) -> int:
    # There is one load: another kind of fault that wants the same has to wait.
    async with scene.poisoning:
        scene.wave += 1
        wave = scene.wave
        scene.unrepaired.append((service, wave))
        scene.load.poison = Poison(wave, share, service)
        try:
            await asyncio.sleep(seconds)
            # In an outage nothing is taken: then a little longer.
            await _until_taken(scene, wave)
        except asyncio.CancelledError:
            # Nobody else knows of this wave: lines that wait for ever would fill the room for
            # events on their way, and then nothing flows.
            scene.later(scene.repair_later(service, wave, seconds=1.0))
            raise
        finally:
            scene.load.poison = Poison()
        return wave


async def _until_taken(scene: Scene, wave: int) -> None:
    async def is_taken() -> bool:
        return wave in scene.load.waves

    with suppress(AssertionError):
        await until(is_taken, seconds=_TAKEN_SECONDS)


async def _copies(scene: Scene) -> None:
    """Records once more, byte for byte but for the drill's own mark."""
    topic, found = await _some_records(scene)
    await _send(scene, topic, [(each, [*each.headers, (MARK, COPY)]) for each in found])


async def _strays(scene: Scene) -> None:
    """Another system's records about the same things, older than what was heard since."""

    def stray(headers: Sequence[Header]) -> list[Header]:
        fresh = {"ce_id": str(uuid4()).encode(), "ce_source": STRAY_SOURCE.encode()}
        return [*(dict(headers) | fresh).items(), (MARK, STRAY)]

    topic, found = await _some_records(scene)
    await _send(scene, topic, [(each, stray(each.headers)) for each in found])


async def _unreadable(scene: Scene) -> None:
    """Without an id, of a version nobody knows, of a type nobody knows."""
    topic, found = await _some_records(scene)
    changed = []
    for each in found:
        headers = dict(each.headers)
        mark = BROKEN
        match scene.chance.randrange(3):
            case 0:
                del headers["ce_id"]
            case 1:
                headers["ce_type"] = headers["ce_type"].replace(b".v1", b".v7")
            case _:
                headers["ce_type"] = b"registry.tea.served.v1"
                mark = UNKNOWN
        changed.append((each, [*headers.items(), (MARK, mark)]))
    await _send(scene, topic, changed)


async def _some_records(scene: Scene) -> tuple[str, list[Any]]:
    """Up to twenty records of the system's own from near the end of a partition."""
    topic = scene.chance.choice((BEGUN, ANSWERED))
    place = TopicPartition(topic, scene.chance.randrange(PARTITIONS))
    consumer = AIOKafkaConsumer(bootstrap_servers=scene.stage.bootstrap)
    try:
        async with asyncio.timeout(_SECONDS):
            await consumer.start()
            consumer.assign([place])
            (end,) = (await consumer.end_offsets([place])).values()
            consumer.seek(place, max(0, end - _RECORDS))
            polled = await consumer.getmany(timeout_ms=1_000, max_records=_RECORDS)
    except (TimeoutError, KafkaError, OSError) as error:
        raise NotReached(f"the broker gives no records now: {error!r}") from error
    finally:
        await leave_group(consumer)
    found = [each for each in polled.get(place, ()) if MARK not in dict(each.headers)]
    if not found:
        raise NotReached("no record there yet")
    return topic, found


async def _send(scene: Scene, topic: str, records: Sequence[tuple[Any, list[Header]]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=scene.stage.bootstrap, enable_idempotence=True)
    try:
        async with asyncio.timeout(_SECONDS):
            await producer.start()
            for record, headers in records:
                await producer.send_and_wait(
                    topic,
                    value=record.value,
                    key=record.key,
                    headers=headers,
                    partition=record.partition,
                )
    except (TimeoutError, KafkaError, OSError) as error:
        raise NotReached(f"the broker takes no records now: {error!r}") from error
    finally:
        await let_go(producer)
