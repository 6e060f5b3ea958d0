"""Guards that can be taken out of a process on purpose, and races that can be frozen in it."""

from collections.abc import Callable

_REMOVALS: dict[str, Callable[[], None]] = {}
_PROVOCATIONS: dict[str, Callable[[], None]] = {}


def remove(name: str) -> None:
    """Take one guard out of this process; KeyError for an unknown one."""
    _REMOVALS[name]()


def provoke(name: str) -> None:
    """Freeze one race in this process; KeyError for an unknown one."""
    _PROVOCATIONS[name]()
