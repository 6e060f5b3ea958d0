"""The servers and databases of one bench run; everything ends with it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.kafka_broker import KafkaBroker
from deploy.local.postgres import EmbeddedPostgres
from shared.messaging.kafka import topics
from shared.messaging.kafka.topics import TopicPlan
from tests.bench.events.contract import SERVICES, metadata

TOPICS = ("bench.begun", "bench.answered", "floor.begun", "floor.answered")
# The moment of a commit, by the one clock of the server: both ends of a latency.
_POSTGRES = {"track_commit_timestamp": "on", "max_connections": "100"}


@dataclass(slots=True)
class Place:
    """Where a run happens."""

    folder: Path
    postgres: EmbeddedPostgres
    broker: KafkaBroker | None = None

    def url(self, service: str) -> str:
        """A service's database as SQLAlchemy wants it."""
        return self.postgres.url(service)

    def dsn(self, service: str) -> str:
        """The same as asyncpg wants it."""
        return self.postgres.url(service, driver="postgresql")

    @property
    def bootstrap(self) -> str:
        """The broker's address; started when first asked."""
        if self.broker is None:
            kafka = self.folder / "kafka"
            kafka.mkdir()
            kafka.chmod(0o755)
            self.broker = KafkaBroker.start(kafka)
        return self.broker.bootstrap


@contextmanager
def place() -> Iterator[Place]:
    """A PostgreSQL that keeps its promises (fsync is on), and a broker once it is asked for."""
    folder = Path(tempfile.mkdtemp(prefix="diaspora-bench-"))
    folder.chmod(0o755)
    here = Place(folder, EmbeddedPostgres.start(folder / "postgres", more=_POSTGRES))
    try:
        yield here
    finally:
        if here.broker is not None:
            here.broker.stop()
        here.postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def fresh_databases(here: Place) -> None:
    """Three empty databases with the bench's tables."""
    server = await asyncpg.connect(here.dsn("postgres"))
    for service in SERVICES:
        await server.execute(f"DROP DATABASE IF EXISTS {service} WITH (FORCE)")
        await server.execute(f"CREATE DATABASE {service}")
        engine = create_async_engine(here.url(service))
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await engine.dispose()
    await server.close()


async def fresh_topics(here: Place) -> None:
    """Empty topics of six partitions."""
    plans = [TopicPlan(name, 6, {"min.insync.replicas": "1"}) for name in TOPICS]
    await topics.remake(here.bootstrap, plans, replication=1, security={})
