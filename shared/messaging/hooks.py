"""Named points in the production loops where a test may freeze or break a process."""

from typing import Protocol


class Hooks(Protocol):
    """Is told when a loop reaches a named point."""

    async def reach(self, point: str) -> None:
        """Return to let the loop go on, raise to break it there."""
        ...


class NoHooks:
    """What production hands in: nothing happens."""

    async def reach(self, point: str) -> None:
        """Go on."""
