"""`diaspora health`: what a container asks itself, and an operator asks it: is it ready?"""

import os
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from urllib.error import HTTPError

# Without the settings classes: this runs every few seconds in each container.
_SERVICES = ("registry", "matching", "notifications")
_PORTS = {"api": ("PORT", 8001), "worker": ("MANAGEMENT_PORT", 9001)}
_SECONDS = 3


def main() -> int:
    """0 when the process of this container says that it is ready; prints what it says."""
    with open("/proc/1/cmdline", "rb") as file:
        words = file.read().decode(errors="replace").split("\0")
    port = port_of(words, os.environ)
    if port is None:
        sys.stdout.write("There is no API and no worker in this container.\n")
        return 0
    is_ready, said = ask(port)
    sys.stdout.write(f"{said}\n")
    return 0 if is_ready else 1


def port_of(words: Sequence[str], environment: Mapping[str, str]) -> int | None:
    """Where the process with this command line answers; None for one that does not."""
    for kind, (knob, first) in _PORTS.items():
        for number, service in enumerate(_SERVICES):
            if kind in words and service in words:
                own, common = f"{service.upper()}_{knob}", f"DIASPORA_{knob}"
                return int(environment.get(own) or environment.get(common) or first + number)
    return None


def ask(port: int) -> tuple[bool, str]:
    """Whether what listens there is ready, and what it says or why it says nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=_SECONDS) as answer:
            return answer.status == 200, answer.read().decode()
    except HTTPError as error:
        return False, error.read().decode(errors="replace")
    except OSError as error:
        return False, f"port {port} does not answer: {error}"


if __name__ == "__main__":
    sys.exit(main())
