"""The real servers that tests run against; started once a run, gone with it."""

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.kafka_broker import KafkaBroker
from deploy.local.postgres import EmbeddedPostgres

POSTGRES_VARIABLE = "DIASPORA_TEST_POSTGRES"
# Each test has a database of its own: copied within 0.02 s in memory, within 0.3 s on a disk.
_MEMORY = Path("/dev/shm")  # noqa: S108  folders in it get names of their own
_ROOM_BYTES = 4 * 1024**3
# A broker looks for what a topic keeps no longer every five minutes; that of the tests does it now.
_LOOKS_OFTEN = {"log.retention.check.interval.ms": "300", "log.initial.task.delay.ms": "300"}


@dataclass(slots=True)
class Servers:
    """What this process has started; only the first process of a run starts PostgreSQL."""

    postgres: EmbeddedPostgres | None = None
    kafka: KafkaBroker | None = None
    folders: list[Path] = field(default_factory=list)

    def postgres_url(self) -> str:
        """The server's address with `{database}` to be filled in; started when first asked."""
        if given := os.environ.get(POSTGRES_VARIABLE):
            return given
        self.postgres = EmbeddedPostgres.start(
            self._folder("postgres", place=_in_memory()), volatile=True
        )
        os.environ[POSTGRES_VARIABLE] = self.postgres.url("{database}")
        return os.environ[POSTGRES_VARIABLE]

    def kafka_bootstrap(self) -> str:
        """The address of a broker of this process; started when first asked."""
        if self.kafka is None:
            self.kafka = KafkaBroker.start(
                self._folder("kafka"), for_partners=True, properties=_LOOKS_OFTEN
            )
        return self.kafka.bootstrap

    def kafka_partners_bootstrap(self) -> str:
        """Where the same broker lets partners in, with a name and a password."""
        self.kafka_bootstrap()
        assert self.kafka is not None
        return self.kafka.partners_bootstrap

    def stop(self) -> None:
        """End whatever this process started, and leave nothing of it behind."""
        if self.kafka is not None:
            self.kafka.stop()
        if self.postgres is not None:
            self.postgres.stop()
            del os.environ[POSTGRES_VARIABLE]
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, name: str, *, place: Path | None = None) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=f"diaspora-test-{name}-", dir=place))
        folder.chmod(0o755)
        self.folders.append(folder)
        return folder


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is room for a server; containers often have none."""
    is_roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES
    return _MEMORY if is_roomy and os.access(_MEMORY, os.W_OK) else None


SERVERS = Servers()
