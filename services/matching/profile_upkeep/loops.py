"""Has organisations' profiles follow how their partners stand."""

from collections.abc import Awaitable, Callable

from services.matching.profile_upkeep import service
from shared.db.unit_of_work import Database


def follow_partners(database: Database) -> Callable[[], Awaitable[bool]]:
    """
    A step that puts the numbers of some profiles right, each in its own transaction.

    Whoever hears of a partner does not do it: a rebuild hears of all of them, on copies of what
    was heard, and numbers of profiles have no copy.
    """

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            behind = await service.partners_behind(uow)
        did = False
        for partner_id in behind:
            async with database.unit_of_work() as uow:
                did = await service.follow_partner(uow, partner_id=partner_id) or did
        return did

    return step
