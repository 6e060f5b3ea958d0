"""
The one entry of every process under test: `python -m tests.faults.process ROLE ...`.

It builds what the composition root of an installation builds, from production code alone; only the
events, the handlers and the hooks are the drill's.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
import uvloop

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker
from shared.observability.logs import configure
from tests.faults import mutations, probes, races, teller
from tests.faults.effects import hears_of
from tests.faults.names import HEARS, SERVICES
from tests.faults.orders import Orders

# SIGTERM to exit, whatever hangs: as `diaspora worker` has it.
_LAST_SECONDS = 40
_log = structlog.get_logger(__name__)


class Role(StrEnum):
    """What a process is."""

    TELLER = "teller"
    WORKER = "worker"
    EVERYTHING = "everything"


@dataclass(slots=True)
class ShiftedClock:
    """A clock that is wrong."""

    shift: timedelta

    def now(self) -> datetime:
        """The present moment, as this process believes."""
        return datetime.now(UTC) + self.shift


@dataclass(slots=True)
class Setting:
    """How one process was told to be."""

    databases: str
    kafka: str
    orders: Orders
    clock: ShiftedClock

    def database(self, service: str, role: Role) -> tuple[Database, Wake]:
        """The service's database, and what it wakes others with."""
        url = self.databases.replace("{database}", service)
        engine = make_engine(
            url,
            application_name=f"{service}-{role}",
            pool_size=6,
            lock_timeout_ms=2_000 if role is Role.TELLER else 10_000,
        )
        wake = Wake(None if role is Role.EVERYTHING else url)
        return Database(engine, source=f"/{service}", clock=self.clock, wake=wake.hint), wake

    def worker(self, service: str, transport: Transport, database: Database, wake: Wake) -> Worker:
        """The service's worker."""
        return Worker(
            service,
            database=database,
            transport=transport,
            hears=hears_of(service),
            loops=[],
            wake=wake,
            hooks=self.orders,
        )


async def tell(setting: Setting, service: str, socket: Path) -> None:
    """An API process."""
    database, wake = setting.database(service, Role.TELLER)
    await _until_stopped(wake.run(), teller.serve(database, socket))


async def work(setting: Setting, service: str, socket: Path | None) -> None:
    """A worker process over Kafka."""
    database, wake = setting.database(service, Role.WORKER)
    transport = KafkaTransport(KafkaSettings(setting.kafka, f"drill-{service}", {}))
    worker = setting.worker(service, transport, database, wake)
    saying = [] if socket is None else [probes.serve(worker, socket)]
    await _until_stopped(worker.run(), *saying)


async def do_everything(setting: Setting, socket: Path | None) -> None:
    """The embedded setting: three workers and the door in one process."""
    transport = InProcessTransport({name: [topic] for name, topic in HEARS.items()})
    running: list[Awaitable[None]] = []
    for service in SERVICES:
        database, wake = setting.database(service, Role.EVERYTHING)
        running.append(setting.worker(service, transport, database, wake).run())
        if service == "registry" and socket is not None:
            running.append(teller.serve(database, socket))
    await _until_stopped(*running)


async def _until_stopped(*running: Awaitable[None]) -> None:
    """Run until SIGTERM, and then end within bounds; what dies of surprise ends the process."""
    stopped = asyncio.Event()

    def stop() -> None:
        signal.alarm(_LAST_SECONDS)
        stopped.set()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    tasks = [asyncio.ensure_future(each) for each in running]
    waiting = asyncio.ensure_future(stopped.wait())
    everything: list[asyncio.Future[Any]] = [*tasks, waiting]
    done, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if task in done:
            task.result()


def main(
    role: Role,
    databases: Annotated[str, typer.Option(help="URL with {database} for the service's name.")],
    orders: Annotated[Path, typer.Option(help="Where orders for this process appear.")],
    service: str = "registry",
    kafka: str = "",
    socket: Annotated[Path | None, typer.Option(help="Where it listens.")] = None,
    clock_shift: Annotated[float, typer.Option(help="Seconds that its clock is wrong.")] = 0.0,
    without: Annotated[list[str] | None, typer.Option(help="Guards to remove.")] = None,
    race: Annotated[list[str] | None, typer.Option(help="Races to freeze.")] = None,
) -> None:
    """Be one process of the drill until SIGTERM."""
    configure("info", service=f"{service}-{role}")
    signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
    for name in without or ():
        mutations.remove(name)
    for name in race or ():
        races.arrange(name, orders.parent)
    setting = Setting(
        databases, kafka, Orders(orders), ShiftedClock(timedelta(seconds=clock_shift))
    )

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, setting.orders.read)
        # Before this file is there, a signal would end the process.
        orders.with_suffix(".up").touch()
        _log.info("up")
        if role is Role.TELLER:
            assert socket is not None
            await tell(setting, service, socket)
        elif role is Role.WORKER:
            await work(setting, service, socket)
        else:
            await do_everything(setting, socket)

    try:
        uvloop.run(run())
    except Exception:
        _log.exception("the process ends")
        raise SystemExit(1) from None
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    typer.run(main)
