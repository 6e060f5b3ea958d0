"""What the cast stands on: real servers, the lines to them, databases, topics, one folder."""

import asyncio
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import IO

import asyncpg
import typer

from deploy.local import child
from deploy.local.kafka_broker import KafkaBroker
from deploy.local.postgres import EmbeddedPostgres
from shared.messaging.kafka import topics
from tests.faults import leftovers, proxy
from tests.faults.cast import STARTER
from tests.faults.names import ANSWERED, BEGUN, PARTITIONS, SERVICES
from tests.faults.proxy import Mode
from tests.faults.small_disk import SmallDisk
from tests.faults.tables import make_tables
from tests.support.waiting import until

_ROOT = Path(__file__).parents[2]
# Processes are killed here, the machine is not: what was written to the system stays written.
_SETTINGS = ("fsync = off", "full_page_writes = off", "max_wal_size = '4GB'")
_POSTGRES_STARTER = ThreadPoolExecutor(1, thread_name_prefix="postgres")
_KAFKA_STARTER = ThreadPoolExecutor(1, thread_name_prefix="kafka")


@dataclass(slots=True)
class Stage:
    """The servers of one run."""

    folder: Path
    # Held as long as the run lives.
    lock: IO[str]
    postgres: EmbeddedPostgres
    disk: SmallDisk | None
    kafka: KafkaBroker | None = None
    kafka_port: int = 0
    lines: dict[str, Path] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    _proxies: list[Popen[bytes]] = field(default_factory=list)

    @classmethod
    async def build(cls, *, with_kafka: bool) -> "Stage":
        """Start everything that the processes need."""
        for left in leftovers.clear():
            typer.echo(f"cleared what an earlier run left: {left}")
        folder, lock = leftovers.fresh_folder()
        loop = asyncio.get_running_loop()
        postgres = await loop.run_in_executor(
            _POSTGRES_STARTER, lambda: EmbeddedPostgres.start(folder / "postgres")
        )
        stage = cls(folder, lock, postgres, SmallDisk.mount(folder / "small"))
        try:
            await stage._draw_line("postgres", postgres.port)
            await stage._make_databases()
            if with_kafka:
                await stage._begin_with_kafka()
        except BaseException:
            await stage.dissolve()
            raise
        return stage

    @property
    def bootstrap(self) -> str:
        """How processes reach the broker: through its line."""
        return f"127.0.0.1:{self.ports['kafka']}"

    @property
    def databases(self) -> str:
        """How processes reach the databases: through their line; `{database}` is to be filled."""
        straight = self.postgres.url("{database}")
        return straight.replace(f":{self.postgres.port}/", f":{self.ports['postgres']}/")

    def dsn(self, database: str) -> str:
        """The straight way to a database, for the drill itself."""
        return self.postgres.url(database, driver="postgresql")

    async def cut(self, line: str, mode: Mode) -> None:
        """Change how the line to a server behaves."""
        await proxy.change(self.lines[line], mode)

    async def start_kafka(self) -> None:
        """Start the broker on the data it has."""
        advertised = {"advertised.listeners": f"PLAINTEXT://{self.bootstrap}"}
        self.kafka = await asyncio.get_running_loop().run_in_executor(
            _KAFKA_STARTER,
            lambda: KafkaBroker.start(
                self.folder / "kafka", port=self.kafka_port, properties=advertised
            ),
        )

    async def end_kafka(self, with_signal: signal.Signals) -> None:
        """End the broker, at once or in its own time."""
        assert self.kafka is not None
        self.kafka.process.send_signal(with_signal)
        await asyncio.get_running_loop().run_in_executor(_KAFKA_STARTER, self.kafka.process.wait)

    async def restart_postgres(self) -> None:
        """Shut PostgreSQL down without letting anybody finish, and start it again."""
        port = self.postgres.port
        old = self.postgres
        old.process.send_signal(signal.SIGQUIT)

        def again() -> EmbeddedPostgres:
            old.process.wait()
            old.lock.close()
            return EmbeddedPostgres.start(self.folder / "postgres", port=port)

        self.postgres = await asyncio.get_running_loop().run_in_executor(_POSTGRES_STARTER, again)

    async def dissolve(self) -> None:
        """End all servers."""
        for each in self._proxies:
            each.kill()
            each.wait()
        if self.kafka is not None:
            self.kafka.stop()
        self.postgres.stop()
        if self.disk is not None:
            self.disk.unmount()

    async def _begin_with_kafka(self) -> None:
        self.ports["kafka"], self.kafka_port = _free_port(), _free_port()
        await self.start_kafka()
        await self._draw_line("kafka", self.kafka_port)
        wanted = [
            topics.TopicPlan(name, PARTITIONS, {"min.insync.replicas": "1"})
            for name in (BEGUN, ANSWERED)
        ]
        await topics.make(self.bootstrap, wanted, replication=1, security={})

    async def _draw_line(self, name: str, target: int) -> None:
        port = self.ports.setdefault(name, _free_port())
        control = self.folder / f"{name}.line"
        command = [sys.executable, "-m", "tests.faults.proxy", str(port), str(target), str(control)]
        process = await asyncio.get_running_loop().run_in_executor(
            STARTER,
            lambda: child.start(
                command,
                log=self.folder / f"{name}-line.log",
                death_signal=signal.SIGKILL,
                environment={"PYTHONPATH": str(_ROOT)},
            ),
        )
        self._proxies.append(process)
        self.lines[name] = control

        async def is_drawn() -> bool:
            return control.exists()

        await until(is_drawn, seconds=60)

    async def _make_databases(self) -> None:
        server = await asyncpg.connect(self.dsn("postgres"))
        try:
            for setting in _SETTINGS:
                await server.execute(f"ALTER SYSTEM SET {setting}")
            await server.execute("SELECT pg_reload_conf()")
            place = ""
            if self.disk is not None:
                await server.execute(f"CREATE TABLESPACE small LOCATION '{self.disk.folder}'")
                place = "TABLESPACE small"
            for name in SERVICES:
                where = place if name == "matching" else ""
                await server.execute(f'CREATE DATABASE "{name}" {where}')
        finally:
            await server.close()
        for name in SERVICES:
            await make_tables(self.postgres.url(name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
