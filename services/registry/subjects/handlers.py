"""The event door for leaving."""

from services.registry.subjects import service
from shared.contracts.envelope import Event
from shared.contracts.matching import ProfileErased
from shared.db.unit_of_work import UnitOfWork


async def on_profile_erased(event: Event[ProfileErased], uow: UnitOfWork) -> None:
    """A person left; nothing about them stays here."""
    await service.follow_erasure(uow, erased=event.data)
