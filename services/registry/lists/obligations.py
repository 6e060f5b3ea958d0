"""The list of obligations; it only leaves, for what is owed is agreed upon by the parties."""

from typing import Final
from uuid import UUID

from services.registry.lists.declared import ROWS_AT_ONCE, Listing, Rows
from services.registry.lists.shaped import columns_of
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.schemas import ObligationRead
from services.registry.paged.file import Asking
from shared.db.unit_of_work import UnitOfWork


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await ObligationRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [
        (each.id, ObligationRead.model_validate(each).model_dump(mode="json")) for each in found
    ]


OBLIGATIONS: Final = Listing("obligations", columns_of(ObligationRead), _rows)
