"""`python -m deploy.cli.health`: what a container asks itself to know whether it is ready."""

import sys
import urllib.request
from urllib.error import URLError

_PORTS = {"api": {"registry": 8001, "matching": 8002, "notifications": 8003}}
_PORTS["worker"] = {"registry": 9001, "matching": 9002, "notifications": 9003}
_SECONDS = 3


def main() -> int:
    """0 when the process of this container says that it is ready."""
    with open("/proc/1/cmdline", "rb") as file:
        words = file.read().decode(errors="replace").split("\0")
    for kind, ports in _PORTS.items():
        for service, port in ports.items():
            if kind in words and service in words:
                return _ask(port)
    return 0


def _ask(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=_SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
