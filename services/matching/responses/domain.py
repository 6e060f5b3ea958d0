"""How reliably a host answers what it is asked; pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# A year long a proposal counts: a host that changed is not judged by what it once was.
COUNTED: Final = timedelta(days=365)
ENOUGH: Final = 10


@dataclass(frozen=True, slots=True)
class Responses:
    """
    What became of the proposals that a host was asked to answer.

    `asked` are those that it answered, or that were open when the three working days were over; one
    that was taken back or ended before is nobody's fault.
    """

    asked: int
    answered: int
    in_time: int

    @property
    def percent(self) -> int | None:
        """In time of asked, rounded down; None before there are ten answers."""
        if self.answered < ENOUGH:
            return None
        return 100 * self.in_time // self.asked
