"""
Notices a worker that looks alive and does nothing, so that its process ends and is started anew.

It counts its own looks, never wall time: a machine that slept has not stood still. A look counts
only while a broker answers and nothing is known to be wrong, so that an outage, a parked partition
or a database that is away never becomes a restart loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

# One look a second.
MOST_STILL_LOOKS: Final = 60
MOST_LATE_LOOKS: Final = 10
LATE_SECONDS: Final = 1.0
FRESH_SECONDS: Final = 10.0


class Stalled(Exception):
    """The worker stands still, and nothing outside it explains why."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one partition was acted on, where its log ends, and how old what waits is."""

    position: int
    end: int
    age_seconds: float

    @property
    def lag(self) -> int:
        """Records that wait."""
        return max(0, self.end - self.position)


@dataclass(frozen=True, slots=True)
class Pulse:
    """
    One hearer as its transport sees it.

    `answered_ago` is when a broker last answered, in seconds. `is_left_out` says that it holds
    nothing though there are more partitions than members. `is_explained` says that somebody
    already reports why it stands still.
    """

    hearer: str
    partitions: Mapping[tuple[str, int], Progress]
    answered_ago: float
    is_left_out: bool = False
    is_explained: bool = False


@dataclass(slots=True)
class Watchdog:
    """Counts looks in which nothing moved; pure, with every observation handed in."""

    _still: dict[object, tuple[int, int]] = field(default_factory=dict)
    _left_out: dict[str, int] = field(default_factory=dict)
    _late: int = 0

    def look(self, pulses: Sequence[Pulse], *, late_by: float) -> None:
        """Raises Stalled when there was enough of it; `late_by` is the event loop's own delay."""
        self._late = self._late + 1 if late_by > LATE_SECONDS else 0
        if self._late >= MOST_LATE_LOOKS:
            raise Stalled(f"the event loop is late by {late_by:.1f} s again and again")
        for pulse in pulses:
            if pulse.is_explained or pulse.answered_ago > FRESH_SECONDS:
                continue
            self._look_at(pulse)

    def _look_at(self, pulse: Pulse) -> None:
        count = self._left_out.get(pulse.hearer, 0) + 1 if pulse.is_left_out else 0
        self._left_out[pulse.hearer] = count
        if count >= MOST_STILL_LOOKS:
            raise Stalled(f"{pulse.hearer} was given no partition though some are free")
        for place, progress in pulse.partitions.items():
            name = (pulse.hearer, place)
            before, count = self._still.get(name, (-1, 0))
            is_still = progress.lag > 0 and progress.position == before
            self._still[name] = (progress.position, count + 1 if is_still else 0)
            if self._still[name][1] >= MOST_STILL_LOOKS:
                topic, partition = place
                raise Stalled(
                    f"{pulse.hearer} does not move on {topic}/{partition}: at {progress.position}"
                    f" with {progress.lag} records waiting"
                )
