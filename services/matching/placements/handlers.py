"""The event door for who is agreed on a placement."""

from typing import Any

from services.matching.placements import service
from shared.contracts.envelope import Event
from shared.contracts.placements import PlacementState, SafeguardBlocked
from shared.db.unit_of_work import UnitOfWork


async def on_placement_told(event: Event[Any], uow: UnitOfWork) -> None:
    """registry.placement.agreed, started and ended."""
    state: PlacementState = event.data
    await service.placement_told(uow, event, state)


async def on_placement_blocked(event: Event[SafeguardBlocked], uow: UnitOfWork) -> None:
    """registry.safeguard.blocked."""
    await service.placement_blocked(uow, event, event.data)
