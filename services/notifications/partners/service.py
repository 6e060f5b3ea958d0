"""Keeps the projection, and judges by it who may act for a partner."""

from uuid import UUID

from services.notifications.partners import repository
from services.notifications.partners.domain import (
    WRITERS,
    MayOnlyLook,
    NotActingFor,
    Owner,
    PartnerIsSuspended,
)
from shared.contracts.registry import MembershipChanged, PartnerState
from shared.contracts.values import PartnerStatus
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal, PrincipalKind


async def note_standing(uow: UnitOfWork, *, state: PartnerState, sequence: int) -> bool:
    """Keep how a partner stands; False when something newer was known already."""
    return await repository.apply_standing(uow, state, sequence)


async def replace_members(uow: UnitOfWork, *, change: MembershipChanged, sequence: int) -> bool:
    """Keep the whole list of members, by their ids of today; False when a newer one was known."""
    now = await people.who_now(uow, [each.person_id for each in change.members])
    # Weakest first: of somebody listed under two ids the stronger role stays.
    strongest_last = sorted(change.members, key=lambda each: each.role.value, reverse=True)
    members = [
        each.model_copy(update={"person_id": now[each.person_id]}) for each in strongest_last
    ]
    return await repository.replace_members(uow, change.partner_id, members, sequence)


async def owner_of(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID | None, writes: bool
) -> Owner:
    """
    In whose name the caller acts: its own, or a partner's.

    Raises NotActingFor for a stranger, MayOnlyLook for a viewer who would write, and
    PartnerIsSuspended for a suspended partner's system.
    """
    if principal.partner_id is not None:
        if partner_id not in (None, principal.partner_id):
            raise NotActingFor("This token acts for another partner.")
        await _require_standing(uow, principal.partner_id)
        return Owner(PrincipalKind.PARTNER, principal.partner_id)
    if partner_id is None:
        return Owner(PrincipalKind.PERSON, principal.id)
    role = await repository.find_role(uow, partner_id, principal.id)
    if role is None:
        raise NotActingFor("You are no member of a partner with this id.")
    if writes and role not in WRITERS:
        raise MayOnlyLook("Ask an administrator of the partner to do it.")
    return Owner(PrincipalKind.PARTNER, partner_id)


async def roles_of(uow: UnitOfWork, principal: Principal) -> dict[UUID, str]:
    """The partners that the caller may act for, and as what."""
    if principal.partner_id is not None:
        return {principal.partner_id: "system"}
    return await repository.find_roles(uow, principal.id)


async def _require_standing(uow: UnitOfWork, partner_id: UUID) -> None:
    standing = await repository.find_standing(uow, partner_id)
    if standing is not None and standing.status == PartnerStatus.SUSPENDED:
        raise PartnerIsSuspended("Ask a reviewer what has to happen for it to be reinstated.")
