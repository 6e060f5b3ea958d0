"""The event door for what the two sides of a match agreed, or took back."""

from services.registry.placement_matches import service
from shared.contracts.envelope import Event
from shared.contracts.matching import HandshakeStep
from shared.db.unit_of_work import UnitOfWork


async def on_match_stepped(event: Event[HandshakeStep], uow: UnitOfWork) -> None:
    """The placement follows its match until somebody has begun."""
    await service.follow_match(uow, event=event)
