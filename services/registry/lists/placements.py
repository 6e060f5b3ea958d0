"""The list of placements; it only leaves, for everybody in a placement says yes for themselves."""

from typing import Final
from uuid import UUID

from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.paged.file import Asking
from services.registry.placements import service
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.schemas import PlacementRead
from shared.db.unit_of_work import UnitOfWork


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    """One of the people sees no others, as at the door."""
    found = await PlacementRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    shown = await service.shown(uow, principal=asking.principal, placements=found)
    return [(each.id, each.model_dump(mode="json")) for each in shown]


PLACEMENTS: Final = Listing("placements", columns_of(PlacementRead), _rows, people=("people",))
