"""The real servers that tests run against; started once a run, gone with it."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.kafka_broker import KafkaBroker
from deploy.local.postgres import EmbeddedPostgres

POSTGRES_VARIABLE = "DIASPORA_TEST_POSTGRES"


@dataclass(slots=True)
class Servers:
    """What this process has started; only the first process of a run starts PostgreSQL."""

    postgres: EmbeddedPostgres | None = None
    kafka: KafkaBroker | None = None

    def postgres_url(self) -> str:
        """The server's address with `{database}` to be filled in; started when first asked."""
        if given := os.environ.get(POSTGRES_VARIABLE):
            return given
        self.postgres = EmbeddedPostgres.start(_folder("postgres"), volatile=True)
        os.environ[POSTGRES_VARIABLE] = self.postgres.url("{database}")
        return os.environ[POSTGRES_VARIABLE]

    def kafka_bootstrap(self) -> str:
        """The address of a broker of this process; started when first asked."""
        if self.kafka is None:
            self.kafka = KafkaBroker.start(_folder("kafka"), for_partners=True)
        return self.kafka.bootstrap

    def kafka_partners_bootstrap(self) -> str:
        """Where the same broker lets partners in, with a name and a password."""
        self.kafka_bootstrap()
        assert self.kafka is not None
        return self.kafka.partners_bootstrap

    def stop(self) -> None:
        """End whatever this process started."""
        if self.kafka is not None:
            self.kafka.stop()
        if self.postgres is not None:
            self.postgres.stop()
            del os.environ[POSTGRES_VARIABLE]


def _folder(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"diaspora-test-{name}-"))
    folder.chmod(0o755)
    return folder


SERVERS = Servers()
