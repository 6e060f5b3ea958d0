"""
What a log alone can do to a reader: be made again under its old name, or forget what was not read.

Both have to end in a pause, an alarm and an operator's command; never in silence. The topic is made
again while everything runs, and filled beyond the old positions, so that reading on would enter it
in the middle; the command is the real one, on the command line.
"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

import typer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition

from shared.messaging.kafka import topics
from tests.faults import log
from tests.faults.load import healthy
from tests.faults.names import BEGUN, HEARS, PARTITIONS
from tests.faults.probes import ask
from tests.faults.run import ROOT, Opened, Plan, beside, opened
from tests.support.waiting import until

_SECONDS = 90.0
# Of an alarm that is to last, and of a silence that is to be none.
_WATCHED_SECONDS = 10.0
_KEYS = 60
_STOPPED = "diaspora_lines_stopped"
_EFFECTS = "SELECT count(*) FROM effect WHERE request = ANY($1)"
_TWICE = "SELECT count(*) - count(DISTINCT (request, place)) FROM effect"
_POSITIONS = "SELECT array_agg(next_offset ORDER BY partition) FROM consumer_position"
_OUTBOX = "SELECT count(*) FROM outbox"


@dataclass(slots=True)
class LogDrills:
    """Plays both, and collects what went otherwise than it has to."""

    run: Opened
    wrong: list[str] = field(default_factory=list)

    async def topic_made_again(self, *, while_frozen: bool) -> None:
        """The topic is deleted, made again and filled; a frozen reader has no chance to see it."""
        workers = self.run.scene.cast.of("matching-w") if while_frozen else []
        before = await self._tell()
        await self._until_heard(before)
        for worker in workers:
            worker.send(signal.SIGSTOP, is_deadly=False)
        try:
            await _remake(self.run.scene.stage.bootstrap)
            after = [*await self._tell(), *await self._tell(), *await self._tell()]
            await until(self._has_left, seconds=_SECONDS)
        finally:
            for worker in workers:
                worker.send(signal.SIGCONT, is_deadly=False)
        told = "while its readers were frozen" if while_frozen else "while it was read"
        typer.echo(f"{BEGUN} was deleted, made again and filled {told}")
        await self._until_paused()
        await self._stay_paused(after)
        for partition in range(PARTITIONS):
            await self._decide("from-start", partition)
        await self._until_well(after)

    async def passed_by_retention(self) -> None:
        """While no worker is there, the log forgets records that none of them has read."""
        workers = self.run.scene.cast.of("matching-w")
        for worker in workers:
            worker.is_away = True
            worker.send(signal.SIGTERM)
            await worker.until_dead(worker.pid, seconds=_SECONDS)
        gone = await self._tell()
        await until(self._has_left, seconds=_SECONDS)
        starts = await _forget(self.run.scene.stage.bootstrap)
        typer.echo(f"{BEGUN} forgot {len(gone) * _KEYS} records that nobody had read")
        for worker in workers:
            worker.is_away = False
        after = await self._tell()
        await self._until_paused()
        await self._stay_paused(after)
        for partition in range(PARTITIONS):
            await self._decide("skip-to", partition, str(starts[partition]))
        await self._until_well(after)
        if heard := await self._heard("matching", gone):
            self.wrong.append(f"{heard} effects of records that nobody could read")

    async def _tell(self) -> list[str]:
        """A request with an event in every partition, nearly surely several."""
        load = self.run.scene.load
        return [await load.ask([healthy(f"key-{n}") for n in range(_KEYS)])]

    async def _heard(self, service: str, requests: Sequence[str]) -> int:
        found = await self.run.scene.value(service, _EFFECTS, list(requests))
        return int(found)

    async def _until_heard(self, requests: Sequence[str]) -> None:
        async def all_there() -> bool:
            counts = [await self._heard(service, requests) for service in HEARS]
            return min(counts) >= _KEYS * len(requests)

        await until(all_there, seconds=_SECONDS)

    async def _has_left(self) -> bool:
        return not await self.run.scene.value("registry", _OUTBOX)

    async def _stopped(self) -> tuple[int, float]:
        """How many partitions workers say to stand still, and what the alarm is made of."""
        places, figure = set[int](), 0.0
        for worker in self.run.scene.cast.of("matching-w"):
            with suppress(OSError, TimeoutError):
                assert worker.socket is not None
                said = await ask(worker.socket)
                figure += said.figure(_STOPPED)
                places |= {n for n in range(PARTITIONS) if f"{BEGUN}/{n}: " in said.transport}
        return len(places), figure

    async def _until_paused(self) -> None:
        began = monotonic()

        async def is_paused() -> bool:
            places, figure = await self._stopped()
            return places == PARTITIONS and figure >= PARTITIONS

        await until(is_paused, seconds=_SECONDS)
        typer.echo(f"all {PARTITIONS} partitions pause, alarm after {monotonic() - began:.1f} s")

    async def _stay_paused(self, requests: Sequence[str]) -> None:
        """Nothing goes on by itself, and the alarm stays."""
        scene = self.run.scene
        before = await scene.value("matching", _POSITIONS)
        quiet = 0
        deadline = monotonic() + _WATCHED_SECONDS
        while monotonic() < deadline:
            _, figure = await self._stopped()
            quiet += figure == 0
            await asyncio.sleep(0.5)
        after = await scene.value("matching", _POSITIONS)
        heard = await self._heard("matching", requests)
        typer.echo(
            f"for {_WATCHED_SECONDS:.0f} s: positions {before} stay {after}, {heard} effects, "
            f"the alarm was off at {quiet} looks"
        )
        if before != after or heard or quiet:
            self.wrong.append("something went on, or the alarm went off, by itself")

    async def _decide(self, command: str, partition: int, *more: str) -> None:
        """An operator at the command line."""
        words = ["events", "positions", command, "matching", BEGUN, str(partition), *more]
        decided = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", *words),
            *("--service", "matching", "--reason", "a drill of the log"),
            cwd=ROOT,
            env={
                "PATH": "/usr/bin:/bin",
                "DIASPORA_ENVIRONMENT": "test",
                "DIASPORA_PERSON_ID_KEY": "p" * 32,
                "MATCHING_DATABASE_URL": self.run.scene.stage.postgres.url("matching"),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await decided.communicate()
        if decided.returncode:
            raise AssertionError(f"{' '.join(words)}: {said.decode()}")

    async def _until_well(self, requests: Sequence[str]) -> None:
        began = monotonic()
        await self._until_heard(requests)

        async def is_well() -> bool:
            return await self._stopped() == (0, 0.0)

        await until(is_well, seconds=_SECONDS)
        twice = [int(await self.run.scene.value(service, _TWICE)) for service in HEARS]
        typer.echo(
            f"after the command all {_KEYS * len(requests)} events were acted on, and the alarm "
            f"was over, within {monotonic() - began:.1f} s; {sum(twice)} twice"
        )
        if any(twice):
            self.wrong.append(f"{twice} effects happened twice")


async def try_logs(seed: int) -> bool:
    """Print what happens; whether all of it is as it has to be."""
    plan = Plan("kafka", 0, 0, 1.0, seed, tellers=1)
    async with opened(plan) as run:
        drills = LogDrills(run)
        async with beside(run.positions.watch()):
            await drills.topic_made_again(while_frozen=False)
            await drills.topic_made_again(while_frozen=True)
            await drills.passed_by_retention()
        run.is_well = not drills.wrong
        for each in drills.wrong:
            typer.echo(f"WRONG: {each}")
    return not drills.wrong


async def _remake(bootstrap: str) -> None:
    wanted = topics.TopicPlan(BEGUN, PARTITIONS, {"min.insync.replicas": "1"})
    await topics.remake(bootstrap, [wanted], replication=1, security={})


async def _forget(bootstrap: str) -> dict[int, int]:
    """Let the log begin where it ends; answers where that is, by partition."""
    ends = await log.ends_of(bootstrap, BEGUN)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        places = {TopicPartition(BEGUN, n): RecordsToDelete(end) for n, end in ends.items()}
        await admin.delete_records(places)
    finally:
        await admin.close()
    return ends
