"""One run from the empty folder to the verdict."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import typer

from tests.faults import leftovers, operator_faults, process_faults, record_faults, server_faults
from tests.faults.cast import Cast, Member
from tests.faults.kind import Kind
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.names import SERVICES
from tests.faults.nemesis import Nemesis
from tests.faults.operators import Operator
from tests.faults.positions import Positions
from tests.faults.progress import Progress
from tests.faults.report import Report
from tests.faults.scene import Scene
from tests.faults.stage import Stage
from tests.faults.verifier import Verdict, Verifier
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
_QUIET_SECONDS = 240.0
_LOAD_SECONDS = 3_600.0
# When the faults are over, what is missing of the events comes faster.
_LAST_RATE = 300.0
# Of the faults, so much share happens while half of the load is on one key.
_HOT_FROM, _HOT_TO = 0.3, 0.6
_REPLICAS = {"registry": 2, "matching": 2, "notifications": 2}


@dataclass(frozen=True, slots=True)
class Plan:
    """How big a run is."""

    transport: str
    events: int
    faults: int
    rate: float
    seed: int
    # More arguments of every process.
    extra: tuple[str, ...] = ()
    quiet_seconds: float = _QUIET_SECONDS
    tellers: int = 0
    # Which share of the acts is several heavy faults at once.
    crowded: float = 0.4
    # Whether coming back late fails the run, as a broken promise does.
    is_strict: bool = False
    # Kinds of faults whose names begin so; without any, all.
    only: tuple[str, ...] = ()

    @property
    def with_kafka(self) -> bool:
        """Whether events travel over a broker."""
        return self.transport == "kafka"


@dataclass(slots=True)
class Opened:
    """A run whose processes are up."""

    scene: Scene
    positions: Positions
    verifier: Verifier
    is_well: bool = False


@asynccontextmanager
async def opened(plan: Plan) -> AsyncIterator[Opened]:
    """Servers and processes; the folder stays where it is when the run was not well."""
    stage = await Stage.build(with_kafka=plan.with_kafka)
    cast = make_cast(stage, plan)
    run = None
    try:
        await cast.start()
        dsns = {name: stage.dsn(name) for name in SERVICES}
        book = stage.folder / "ledger"
        doors = [each.door for each in cast.members if each.door is not None]
        load = Load(doors, Ledger(book), plan.rate, random.Random(plan.seed + 1))
        operator = Operator({name: stage.postgres.url(name) for name in SERVICES})
        run = Opened(
            Scene(stage, cast, load, random.Random(plan.seed), dsns, operator),
            Positions({name: dsns[name] for name in ("matching", "notifications")}),
            Verifier(dsns, book, stage.bootstrap if plan.with_kafka else None),
        )
        yield run
    finally:
        if run is not None:
            await run.scene.operator.leave()
        await cast.stop()
        await stage.dissolve()
        if run is not None and run.is_well:
            shutil.rmtree(stage.folder, ignore_errors=True)
        else:
            leftovers.keep(stage.folder)
            typer.echo(f"everything is left in {stage.folder}")


def make_cast(stage: Stage, plan: Plan) -> Cast:
    """The processes of a plan."""
    common = ["--databases", stage.databases, *plan.extra]
    folder = stage.folder
    members = [
        Member(f"teller-{n}", ["teller", *common], folder, folder / f"teller-{n}.door")
        for n in range(1, plan.tellers + 1)
    ]
    if not plan.with_kafka:
        door = folder / "everything.door"
        return Cast([Member("everything", ["everything", *common], folder, door), *members])
    common += ["--kafka", stage.bootstrap]
    for service, count in _REPLICAS.items():
        arguments = ["worker", *common, "--service", service]
        names = [f"{service}-worker-{n}" for n in range(1, count + 1)]
        members += [Member(name, arguments, folder, folder / f"{name}.probes") for name in names]
    return Cast(members)


def all_kinds(stage: Stage, plan: Plan) -> list[Kind]:
    """Every kind of fault that this setting and this machine have."""
    if stage.disk is None:
        typer.echo("this machine lets nobody mount: no disk is filled, the kind is not counted")
    kinds = [
        *process_faults.kinds(with_kafka=plan.with_kafka),
        *server_faults.kinds(with_disk=stage.disk is not None, with_kafka=plan.with_kafka),
        *record_faults.kinds(with_kafka=plan.with_kafka),
        *operator_faults.kinds(),
    ]
    return [kind for kind in kinds if not plan.only or kind.name.startswith(plan.only)]


async def play(plan: Plan) -> Report:
    """Load, faults, quiet, verdict."""
    began = monotonic()
    async with opened(plan) as run:
        scene, ledger = run.scene, run.scene.load.ledger
        nemesis = Nemesis(all_kinds(scene.stage, plan), scene.chance, plan.crowded)
        progress = Progress(plan.transport, scene.dsns, scene.load, nemesis)

        async def enough() -> bool:
            return ledger.acknowledged_events >= plan.events

        typer.echo(f"{plan.transport}: up after {monotonic() - began:.0f} s; seed {plan.seed}")
        async with beside(run.positions.watch()), beside(progress.watch()):
            async with beside(scene.load.run()):
                await nemesis.run(scene, round(plan.faults * _HOT_FROM))
                scene.load.is_hot = True
                await nemesis.run(scene, round(plan.faults * _HOT_TO))
                scene.load.is_hot = False
                await nemesis.run(scene, plan.faults)
                scene.load.rate = max(scene.load.rate, _LAST_RATE)
                await until(enough, seconds=_LOAD_SECONDS)
            verdict = await conclude(run, plan)
        report = Report(
            plan.transport, verdict, nemesis, run.positions, progress, scene, plan.is_strict
        )
        run.is_well = report.is_well and not report.late
        return report


async def conclude(run: Opened, plan: Plan) -> Verdict:
    """Repair what is broken, wait until nothing moves, and look."""
    await run.scene.settle()
    await run.scene.repair_all()
    unrest = await run.verifier.wait_until_quiet(seconds=plan.quiet_seconds)
    return await run.verifier.verify(unrest=unrest)


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this work as long as the block lasts; its own failure is the block's."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()):
        raise error
