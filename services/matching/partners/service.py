"""Who may act for which partner, judged by what was heard."""

from uuid import UUID

from services.matching.partners.repository import PartnerRepository
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_MAY_EDIT = ("administrator", "editor")


async def roles_of(uow: UnitOfWork, principal: Principal) -> dict[UUID, str]:
    """The partners the caller may act for, and as what."""
    if principal.partner_id is not None:
        return {principal.partner_id: "editor"}
    return await PartnerRepository(uow.session).roles(principal.id)


async def may_edit(uow: UnitOfWork, principal: Principal, partner_id: UUID) -> bool:
    """Whether the caller may change things of the partner."""
    return (await roles_of(uow, principal)).get(partner_id) in _MAY_EDIT
