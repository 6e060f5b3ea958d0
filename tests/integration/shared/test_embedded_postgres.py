"""The server of our own goes with the process that started it, however that one ends."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
STARTS_ONE = """
import signal, sys, time
from pathlib import Path
# A shell that runs tests in the background makes its children deaf to it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from deploy.local.postgres import EmbeddedPostgres
server = EmbeddedPostgres.start(Path(sys.argv[1]), volatile=True)
print(server.process.pid, flush=True)
time.sleep(120)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's own user can enter."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


def start(home: Path) -> tuple["subprocess.Popen[str]", int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE, str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def is_gone(process: int) -> bool:
    """A zombie is gone too; only its entry waits to be read."""
    try:
        os.kill(process, 0)
        return " Z " in Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (ProcessLookupError, FileNotFoundError):
        return True


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
async def test_it_ends_with_its_parent(home: Path, how: signal.Signals) -> None:
    parent, server = start(home)
    parent.send_signal(how)
    parent.wait(20)

    async def gone() -> bool:
        return is_gone(server)

    await until(gone)


def test_two_processes_never_share_one_folder(home: Path) -> None:
    parent, _ = start(home)
    second = subprocess.run(
        [sys.executable, "-c", STARTS_ONE, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    parent.kill()
    parent.wait(20)
    assert second.returncode != 0
    assert "Another process is using" in second.stderr
