"""Tells whoever is next, one small transaction at a time."""

from collections.abc import Awaitable, Callable

from services.matching.telling import service
from shared.db.unit_of_work import Database, UnitOfWork

# In turn: however many lists change, an answer leads to somebody too, and the other way round.
_STEPS: tuple[Callable[[UnitOfWork], Awaitable[bool]], ...] = (
    service.tell_list,
    service.tell_slot,
    service.tell_profile,
    service.tell_shortlist,
)


def tell(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that tells one of each kind."""

    async def step() -> bool:
        did = False
        for tell_one in _STEPS:
            async with database.unit_of_work() as uow:
                did = await tell_one(uow) or did
        return did

    return step
