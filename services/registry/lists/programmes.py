"""The list of programmes; it only leaves, for operators set programmes up from a fund's rules."""

from typing import Final
from uuid import UUID

from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.paged.file import Asking
from services.registry.programmes.repository import ProgrammeRepository
from services.registry.programmes.schemas import ProgrammeRead
from shared.db.unit_of_work import UnitOfWork


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await ProgrammeRepository(uow.session).following(asking.partner_id, after, ROWS_AT_ONCE)
    return [(each.id, ProgrammeRead.model_validate(each).model_dump(mode="json")) for each in found]


PROGRAMMES: Final = Listing("programmes", columns_of(ProgrammeRead), _rows)
