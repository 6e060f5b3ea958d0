"""The list of who acts for a partner: it leaves for the partner's own people and never comes in."""

from typing import Final
from uuid import UUID

from services.registry.lists.declared import Listing, Rows
from services.registry.members.schemas import MemberRead
from services.registry.paged.file import Asking
from services.registry.partners.repository import PartnerRepository
from services.registry.tabular.columns import Column
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork

_COLUMNS: Final = (Column("person_id"), Column("role"), Column("since"))


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    """All of one partner at once, for they are few; nobody sees those of all partners."""
    repository = PartnerRepository(uow.session)
    whose = asking.partner_id
    if after is not None or whose is None:
        return []
    if not await repository.is_own(asking.principal, whose, MemberRole.VIEWER):
        return []
    return [
        (each.person_id, MemberRead.model_validate(each).model_dump(mode="json"))
        for each in await repository.members(whose)
    ]


MEMBERS: Final = Listing("members", _COLUMNS, _rows, people=("person_id",))
