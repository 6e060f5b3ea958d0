"""The list of agreements; it only leaves, for an agreement is what all parties signed."""

from typing import Final
from uuid import UUID

from services.registry.agreements import service
from services.registry.agreements.schemas import AgreementRead
from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.paged.file import Asking
from shared.db.unit_of_work import UnitOfWork


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await service.following(
        uow,
        principal=asking.principal,
        partner_id=asking.partner_id,
        after=after,
        most=ROWS_AT_ONCE,
    )
    return [(each.id, each.model_dump(mode="json")) for each in found]


AGREEMENTS: Final = Listing("agreements", columns_of(AgreementRead), _rows)
