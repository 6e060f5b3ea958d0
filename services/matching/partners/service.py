"""
Who may act for which partner, judged by what was heard.

* PartnerNotVetted  409  people and funders are shown to, and matched with, verified partners only
"""

from uuid import UUID

from services.matching.partners.repository import PartnerRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal

_MAY_EDIT = ("administrator", "editor")


class PartnerNotVetted(Conflict):
    """Nobody has vetted the partner yet: submit it in the registry, and ask again once it is."""

    slug = "partner-not-vetted"
    title = "Nobody has vetted the partner"


async def roles_of(uow: UnitOfWork, principal: Principal) -> dict[UUID, str]:
    """The partners the caller may act for, and as what."""
    if principal.partner_id is not None:
        return {principal.partner_id: "editor"}
    return await PartnerRepository(uow.session).roles(principal.id)


async def may_edit(uow: UnitOfWork, principal: Principal, partner_id: UUID) -> bool:
    """Whether the caller may change things of the partner."""
    return (await roles_of(uow, principal)).get(partner_id) in _MAY_EDIT


async def require_verified(uow: UnitOfWork, partner_id: UUID) -> None:
    """
    Raise PartnerNotVetted unless the registry has told that the partner is.

    Anybody can describe a partner, and then act for it: before it is vetted it meets nobody.
    """
    if not await PartnerRepository(uow.session).is_verified(partner_id):
        raise PartnerNotVetted("Submit it in the registry; once it is verified, ask again.")
