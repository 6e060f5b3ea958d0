"""Places that rest after a failure: each for itself, longer each time, up to a limit."""

import random
from collections.abc import Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

PlaceT = TypeVar("PlaceT", bound=Hashable)
# An entry nobody touched for so long belongs to work that went away by another way.
_FORGOTTEN_AFTER = 60.0


@dataclass(slots=True)
class _Rest:
    until: float
    pause: float
    reason: str


@dataclass(slots=True)
class Resting(Generic[PlaceT]):
    """Doubling pauses with jitter, from `first` to `longest` seconds."""

    first: float = 0.1
    longest: float = 5.0
    _rests: dict[PlaceT, _Rest] = field(default_factory=dict)

    @property
    def reason(self) -> str | None:
        """Why something rests; None when nothing does."""
        return next((rest.reason for rest in self._rests.values()), None)

    def rest(self, place: PlaceT, reason: str) -> bool:
        """Let the place rest, longer than the last time; True when it is news."""
        before = self._rests.get(place)
        pause = min(self.longest, before.pause * 2) if before else self.first
        # Jitter keeps several processes from coming back in the same moment.
        until = monotonic() + pause * random.uniform(0.5, 1.0)  # noqa: S311
        self._rests[place] = _Rest(until, pause, reason)
        return before is None or before.reason != reason

    def is_resting(self, place: PlaceT) -> bool:
        """Whether its pause is not over yet."""
        rest = self._rests.get(place)
        return rest is not None and rest.until > monotonic()

    def now(self) -> list[PlaceT]:
        """All places whose pause is not over."""
        present = monotonic()
        for place, rest in tuple(self._rests.items()):
            if rest.until + _FORGOTTEN_AFTER < present:
                del self._rests[place]
        return [place for place, rest in self._rests.items() if rest.until > present]

    def forget(self, *places: PlaceT) -> None:
        """These are well again."""
        for place in places:
            self._rests.pop(place, None)
