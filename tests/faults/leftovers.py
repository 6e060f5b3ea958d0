"""What is left of runs that were ended before they could clean up; the next one clears it."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from time import time
from typing import IO

_PREFIX = "diaspora-faults-"
_LOCK = "lock"
# A run that found something wrong leaves its folder on purpose, for people to look at.
_KEPT = "kept"
_YOUNG_SECONDS = 60.0


def fresh_folder(parent: Path | None = None) -> tuple[Path, IO[str]]:
    """A folder of one run, and the lock that says that the run lives; both end with the process."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    folder.chmod(0o755)
    lock = (folder / _LOCK).open("w", encoding="ascii")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder, lock


def keep(folder: Path) -> None:
    """Leave this run's folder to people."""
    (folder / _KEPT).touch()


def clear(parent: Path | None = None) -> list[Path]:
    """Unmount and remove what dead runs have left; answers which folders are gone."""
    cleared = []
    for folder in sorted((parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*")):
        if _is_alive(folder):
            continue
        for mounted in _mounted_in(folder):
            subprocess.run(["umount", "-l", mounted], check=False)  # noqa: S607
        if not (folder / _KEPT).exists():
            shutil.rmtree(folder, ignore_errors=True)
            cleared.append(folder)
    return cleared


def _is_alive(folder: Path) -> bool:
    lock = folder / _LOCK
    if not lock.exists():
        # It is only being made, or of a time when there was no lock: its processes name it.
        return _is_young(folder) or _is_named(folder)
    with suppress(OSError), lock.open("r+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _is_young(folder: Path) -> bool:
    try:
        return time() - folder.stat().st_mtime < _YOUNG_SECONDS
    except FileNotFoundError:
        return True


def _is_named(folder: Path) -> bool:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if os.fsencode(folder) in process.read_bytes():
                return True
    return False


def _mounted_in(folder: Path) -> list[str]:
    with suppress(OSError):
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        places = (line.split()[1] for line in mounts)
        return [place for place in places if place.startswith(f"{folder}/")]
    return []
