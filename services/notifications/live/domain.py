"""
How long a stream lasts, and how many one caller may have. Pure but for its own counting.

* TooManyStreams        429  this caller has five streams open in this replica
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from shared.errors import TooManyRequests

MOST_STREAMS: Final = 5
LASTS_SECONDS: Final = 600.0
HEARTBEAT_SECONDS: Final = 15.0
# What every stream waits for besides its alerts.
STOP: Final = "streams-stop"


class TooManyStreams(TooManyRequests):
    """You have five streams open already; close one. Counted per replica."""

    slug = "too-many-streams"
    title = "Too many streams"


class StreamPlaces:
    """
    Counts the open streams of each caller in this process.

    `on_close` wakes them all. A client that takes nothing for `slowest_seconds` is closed; it
    comes back and resumes.
    """

    def __init__(
        self, on_close: Callable[[], None] | None = None, *, slowest_seconds: float = 20.0
    ) -> None:
        self._taken: Counter[str] = Counter()
        self._on_close = on_close
        self.slowest_seconds = slowest_seconds
        self.is_closed = False

    def take(self, who: str) -> None:
        """Take a place; raises TooManyStreams."""
        if self._taken[who] >= MOST_STREAMS:
            raise TooManyStreams("Close one of your streams first.", retry_after=60)
        self._taken[who] += 1

    def leave(self, who: str) -> None:
        """Give the place back."""
        self._taken[who] -= 1
        if self._taken[who] <= 0:
            del self._taken[who]

    def close(self) -> None:
        """Every stream ends as soon as it is woken: the process wants to stop."""
        self.is_closed = True
        if self._on_close is not None:
            self._on_close()

    def count(self, who: str) -> int:
        """How many streams the caller has."""
        return self._taken[who]


def after(last_event_id: str | None) -> int | None:
    """The number a client has read up to; None for a header that is missing or not ours."""
    if last_event_id is None or not last_event_id.isascii() or not last_event_id.isdigit():
        return None
    return int(last_event_id) if len(last_event_id) <= 18 else None
