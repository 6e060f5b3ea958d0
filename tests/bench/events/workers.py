"""The processes under test: each service's worker, or all of them in one process."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvloop

from deploy.local import child
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker
from tests.bench.events.contract import SERVICES, hears, topics_of
from tests.bench.events.place import Place
from tests.support.statements import note_statements


@dataclass(slots=True)
class Running:
    """Worker processes, and what they wrote down when they ended."""

    processes: list["subprocess.Popen[bytes]"]
    notes: list[Path]

    @property
    def pids(self) -> list[int]:
        """Whose processor time counts."""
        return [process.pid for process in self.processes]

    def statements(self) -> int:
        """SQL statements of all that have ended."""
        return sum(int(each.read_text(encoding="ascii")) for each in self.notes)


@contextmanager
def processes(here: Place, form: str, services: tuple[str, ...] = SERVICES) -> Iterator[Running]:
    """One worker process per service over Kafka; they are ended by SIGTERM."""
    running = Running([], [])
    for service in services:
        note = here.folder / f"{service}-{len(list(here.folder.glob('*.count')))}.count"
        note.write_text("0", encoding="ascii")
        running.notes.append(note)
        command = [sys.executable, "-m", "tests.bench.events", "worker", service, here.url(service)]
        running.processes.append(
            child.start(
                [*command, here.bootstrap, form, str(note)],
                log=here.folder / f"{service}.log",
                death_signal=signal.SIGKILL,
            )
        )
    try:
        yield running
    finally:
        for process in running.processes:
            process.send_signal(signal.SIGTERM)
        for process in running.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(45)
            process.kill()


def run_worker(service: str, url: str, bootstrap: str, form: str, note: Path) -> None:
    """One service's worker until SIGTERM."""
    _quiet()
    statements = uvloop.run(_work(service, url, bootstrap, form))
    note.write_text(str(statements), encoding="ascii")


async def _work(service: str, url: str, bootstrap: str, form: str) -> int:
    transport = KafkaTransport(KafkaSettings(bootstrap, f"bench-{service}", {}))
    worker, _, counted = make_worker(service, url, transport, form)
    running = asyncio.create_task(worker.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with suppress(asyncio.CancelledError):
        await running
    return counted[0]


def make_worker(
    service: str, url: str, transport: Transport, form: str
) -> tuple[Worker, Database, list[int]]:
    """The production worker with the bench's ear, its database, and a count of statements."""
    # One process needs nobody else to be woken, as in the embedded mode.
    wake = Wake(url if transport.has_many_relays else None)
    database = make_database(service, url, wake)
    counted = [0]

    def note(_: str) -> None:
        counted[0] += 1

    note_statements(database.engine, note)
    worker = Worker(
        service,
        database=database,
        transport=transport,
        hears=hears(service, form),
        loops=[],
        wake=wake,
    )
    return worker, database, counted


def make_database(service: str, url: str, wake: Wake) -> Database:
    """A service's database as its processes open it."""
    engine = make_engine(url, application_name=f"bench-{service}")
    return Database(engine, source=f"/{service}", wake=wake.hint)


@asynccontextmanager
async def in_process(here: Place, form: str) -> AsyncIterator[tuple[Database, list[int]]]:
    """
    All three workers in this process; the database to tell in, and the sum of all statements.

    The teller shares the database, and so the wake, with its worker, as in the embedded mode.
    """
    transport = InProcessTransport({name: topics_of(name) for name in SERVICES if topics_of(name)})
    made = {name: make_worker(name, here.url(name), transport, form) for name in SERVICES}
    tasks = [asyncio.create_task(worker.run()) for worker, _, _ in made.values()]
    statements = [0]
    try:
        yield made["registry"][1], statements
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        statements[0] = sum(counted[0] for _, _, counted in made.values())


def _quiet() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
