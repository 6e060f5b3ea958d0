"""A file system of its own for one database, so that it can be full while the others are not."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import child

_SIZE = "8g"


@dataclass(slots=True)
class SmallDisk:
    """A mounted tmpfs; it takes memory only for what is in it."""

    folder: Path

    @classmethod
    def mount(cls, folder: Path) -> "SmallDisk | None":
        """None where this machine does not let us mount."""
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0777", "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            return None
        if done.returncode != 0:
            return None
        inside = folder / "tablespace"
        inside.mkdir(mode=0o700)
        if user := child.unprivileged_user():
            os.chown(inside, user.pw_uid, user.pw_gid)
        return cls(inside)

    def fill(self) -> None:
        """Leave hardly a byte free: it cannot be smaller than what is in it by now."""
        for spare in (0, 64, 512, 4_096, 32_768):
            if self._resize(f"{self._used_kib() + spare}k"):
                return
        raise OSError("the small disk does not shrink")

    def free(self) -> None:
        """Give the room back."""
        if not self._resize(_SIZE):
            raise OSError("the small disk does not grow again")

    def unmount(self) -> None:
        """Take it away; the server that used it has ended."""
        subprocess.run(["umount", "-l", str(self.folder.parent)], check=False)  # noqa: S607

    def _used_kib(self) -> int:
        room = os.statvfs(self.folder)
        return (room.f_blocks - room.f_bfree) * room.f_frsize // 1024

    def _resize(self, size: str) -> bool:
        command = ["mount", "-o", f"remount,size={size}", str(self.folder.parent)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
