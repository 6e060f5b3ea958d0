"""The event door for leaving."""

from services.registry.subjects import service
from shared.contracts.envelope import Event
from shared.contracts.matching import ProfileErased
from shared.db.unit_of_work import UnitOfWork


async def on_profile_erased(event: Event[ProfileErased], uow: UnitOfWork) -> None:
    """A person left; nothing about them stays here."""
    if event.data.person_id is not None:
        await service.erase_subject(uow, person_id=event.data.person_id, actor="matching")
