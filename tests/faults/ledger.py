"""
The load driver's own book: what was asked, and what the door answered.

A line is written before a request is sent and another after its answer, so a request without an
answer is one whose outcome nobody knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ACKNOWLEDGED = "acknowledged"
REFUSED = "refused"
UNKNOWN = "unknown"


class Ledger:
    """Appended line by line; read by nobody before the end."""

    def __init__(self, file: Path) -> None:
        self._lines = file.open("ab", buffering=0)
        self.acknowledged_events = 0

    def sends(self, request: str, keys: Sequence[str]) -> None:
        """A request is about to be sent; it tells one event for each of the keys."""
        self._write({"request": request, "keys": list(keys)})

    def answered(self, request: str, answer: str, events: int) -> None:
        """The door answered."""
        self._write({"request": request, "is": answer})
        if answer == ACKNOWLEDGED:
            self.acknowledged_events += events

    def may_be_late(self, request: str, service: str) -> None:
        """One of its events was given up there and let others pass: it may come after them."""
        self._write({"request": request, "late": service})

    def close(self) -> None:
        """Let go of the file."""
        self._lines.close()

    def _write(self, entry: dict[str, Any]) -> None:
        self._lines.write(orjson.dumps(entry) + b"\n")


@dataclass(slots=True)
class Entry:
    """One request as the book has it."""

    request: str
    keys: tuple[str, ...]
    answer: str = UNKNOWN
    # Where others may have passed it; nowhere if empty.
    late_at: str = ""


def read(file: Path) -> dict[str, Entry]:
    """The whole book."""
    entries: dict[str, Entry] = {}
    for line in _lines(file):
        name = line["request"]
        if "keys" in line:
            entries[name] = Entry(name, tuple(line["keys"]))
        elif "late" in line:
            entries[name].late_at = line["late"]
        else:
            entries[name].answer = line["is"]
    return entries


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)
