"""What a kind of fault is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.scene import Scene

Act = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One way to break things.

    `act` brings the fault about and takes it away again. Faults at the same `place` are not laid
    on each other. Light ones disturb no measurement. `measured_as` is the line of the table that
    its recovery belongs to.
    """

    name: str
    place: str
    act: Act
    is_light: bool = False
    measured_as: str = ""
