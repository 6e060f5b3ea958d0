"""One run from the empty folder to the verdict."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

import typer

from tests.faults import process_faults, record_faults, server_faults
from tests.faults.cast import Cast, Member
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.names import SERVICES
from tests.faults.nemesis import Nemesis
from tests.faults.positions import Positions
from tests.faults.progress import Progress
from tests.faults.report import Report
from tests.faults.scene import Scene
from tests.faults.stage import Stage
from tests.faults.verifier import Verifier

_QUIET_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How big a run is."""

    transport: str
    events: int
    faults: int
    rate: float
    seed: int
    extra: tuple[str, ...] = field(default_factory=tuple)

    @property
    def with_kafka(self) -> bool:
        """Whether events travel over a broker."""
        return self.transport == "kafka"


def make_cast(stage: Stage, plan: Plan) -> Cast:
    """The processes of a plan."""
    common = ["--databases", stage.databases, *plan.extra]
    if not plan.with_kafka:
        socket = stage.folder / "everything.door"
        return Cast([Member("everything", ["everything", *common], stage.folder, socket)])
    common += ["--kafka", stage.bootstrap]
    members = [
        Member(f"teller-{n}", ["teller", *common], stage.folder, stage.folder / f"teller-{n}.door")
        for n in (1, 2)
    ]
    for service, count in (("registry", 2), ("matching", 2), ("notifications", 2)):
        members += [
            Member(f"{service}-worker-{n}", ["worker", *common, "--service", service], stage.folder)
            for n in range(1, count + 1)
        ]
    return Cast(members)


async def play(plan: Plan) -> Report:
    """Load, faults, quiet, verdict."""
    began = monotonic()
    stage = await Stage.build(with_kafka=plan.with_kafka)
    cast = make_cast(stage, plan)
    is_well = False
    try:
        await cast.start()
        chance = random.Random(plan.seed)
        ledger = Ledger(stage.folder / "ledger")
        doors = [each.socket for each in cast.members if each.socket is not None]
        load = Load(doors, ledger, plan.rate, random.Random(plan.seed + 1))
        dsns = {name: stage.dsn(name) for name in SERVICES}
        scene = Scene(stage, cast, load, chance, dsns)
        kinds = [
            *process_faults.kinds(with_kafka=plan.with_kafka),
            *server_faults.kinds(stage.disk is not None, with_kafka=plan.with_kafka),
            *record_faults.kinds(with_kafka=plan.with_kafka),
        ]
        if stage.disk is None:
            typer.echo("this machine lets nobody mount: no disk is filled, the kind is not counted")
        nemesis = Nemesis(kinds, chance)
        positions = Positions({name: dsns[name] for name in ("matching", "notifications")})
        progress = Progress(dsns, ledger, nemesis)
        typer.echo(f"up after {monotonic() - began:.0f} s; seed {plan.seed}; {stage.folder}")
        async with _beside(positions.watch()), _beside(progress.watch()):
            async with _beside(load.run()):
                await nemesis.run(scene, plan.faults)
                load.rate = max(load.rate, 300.0)
                while ledger.acknowledged_events < plan.events:
                    await asyncio.sleep(0.1)
            await scene.settle()
            await scene.repair_all()
            verifier = Verifier(
                dsns, ledger_file(stage), stage.bootstrap if plan.with_kafka else None
            )
            unrest = await verifier.wait_until_quiet(seconds=_QUIET_SECONDS)
        verdict = await verifier.verify(unrest=unrest)
        report = Report(plan.transport, verdict, nemesis, positions, progress, scene, cast)
        is_well = report.is_well
        return report
    finally:
        await cast.stop()
        await stage.dissolve()
        if is_well:
            shutil.rmtree(stage.folder, ignore_errors=True)
        else:
            typer.echo(f"everything is left in {stage.folder}")


def ledger_file(stage: Stage):  # type: ignore[no-untyped-def]
    """Where the book is."""
    return stage.folder / "ledger"


@asynccontextmanager
async def _beside(work) -> AsyncIterator[None]:  # type: ignore[no-untyped-def]
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()):
            raise error
