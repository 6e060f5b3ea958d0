"""A run that was killed leaves nothing for long; one that lives, or was kept, is left alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import leftovers
from tests.faults.small_disk import SmallDisk

ROOT = Path(__file__).parents[3]
_A_RUN = """
import sys
from pathlib import Path
from tests.faults import leftovers
folder, lock = leftovers.fresh_folder(Path(sys.argv[1]))
print(folder, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _A_RUN, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        disk = SmallDisk.mount(folder / "small")
        assert leftovers.clear(tmp_path) == []
        run.kill()
    assert leftovers.clear(tmp_path) == [folder]
    assert not folder.exists()
    if disk is None:
        pytest.skip("nobody may mount here: only the folder was looked at")
    assert str(folder) not in Path("/proc/self/mounts").read_text(encoding="utf-8")


def test_what_a_run_left_on_purpose_stays(tmp_path: Path) -> None:
    folder, lock = leftovers.fresh_folder(tmp_path)
    leftovers.keep(folder)
    lock.close()
    assert leftovers.clear(tmp_path) == []
    assert folder.exists()


def test_a_folder_without_a_lock_is_left_alone_while_a_process_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "diaspora-faults-old"
    folder.mkdir()
    assert leftovers.clear(tmp_path) == []
    os.utime(folder, (0, 0))
    says_that_it_runs = "import sys; print(flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", says_that_it_runs, str(folder / "line")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        # Until then the system may not know its words yet.
        assert process.stdout is not None
        process.stdout.readline()
        assert leftovers.clear(tmp_path) == []
        process.kill()
    assert leftovers.clear(tmp_path) == [folder]
