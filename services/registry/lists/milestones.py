"""The list of milestones; it only leaves, for they are planned and accepted one after another."""

from typing import Final
from uuid import UUID

from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.milestones.repository import MilestoneRepository
from services.registry.milestones.schemas import MilestoneRead
from services.registry.paged.file import Asking
from shared.db.unit_of_work import UnitOfWork


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await MilestoneRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, MilestoneRead.model_validate(each).model_dump(mode="json")) for each in found]


MILESTONES: Final = Listing("milestones", columns_of(MilestoneRead), _rows)
