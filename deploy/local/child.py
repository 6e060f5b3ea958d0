"""Child processes that never outlive the process that started them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals,
    user: pwd.struct_passwd | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """
    Start `command` so that the kernel sends it `death_signal` however this process dies.

    Call it from the main thread: the signal is tied to the thread that starts the child, not to
    the process. On systems without that kernel feature the child is only stopped in an orderly end.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  our own command line
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=environment,
            preexec_fn=_die_with_parent(death_signal),
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )


def stop(process: subprocess.Popen[bytes], *, with_signal: signal.Signals, seconds: float) -> None:
    """Ask the child to end, wait, and end it by force after `seconds`."""
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unprivileged_user() -> pwd.struct_passwd | None:
    """The user that servers run as when we are root; None when we are not."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    # Runs in the child after the change of user, which would clear the setting.
    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return arrange
