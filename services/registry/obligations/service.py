"""
What parties owe, as it is read, locked and told; and how much of it was met.

* ObligationNotFound  404
* NotBinding          409  the agreement is not signed yet
* ObligationSettled   409  it was met or breached: what it asked for stays
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import ACTIVE, day_in
from services.registry.agreements.models import Agreement
from services.registry.agreements.service import Acting
from services.registry.obligations.domain import (
    Implementation,
    Owed,
    Standing,
    implementation_rate,
    next_notice,
)
from services.registry.obligations.models import Evidence, Obligation
from services.registry.obligations.repository import ObligationRepository
from services.registry.steps import service as steps
from shared.contracts import agreements as contract
from shared.contracts.agreements import ObligationStatus
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ObligationNotFound(NotFound):
    """There is no such obligation under this agreement."""

    slug = "obligation-not-found"
    title = "No such obligation"


class NotBinding(Conflict):
    """The agreement is not signed yet: nobody owes anything under it."""

    slug = "not-binding"
    title = "Nobody owes that yet"


class ObligationSettled(Conflict):
    """The obligation was met or breached: what it asked for stays as it was."""

    slug = "obligation-settled"
    title = "The obligation is settled"


async def read_obligation(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, obligation_id: UUID
) -> Obligation:
    """For whoever sees the agreement. Raises AgreementNotFound, ObligationNotFound."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    found = await ObligationRepository(uow.session).find(agreement_id, obligation_id)
    if found is None:
        raise ObligationNotFound("No such obligation under this agreement.")
    return found


async def list_obligations(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    page: PageRequest,
    filters: dict[str, Any],
) -> Rows[Obligation]:
    """By due date, for whoever sees the agreement."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await ObligationRepository(uow.session).page(agreement_id, page, filters)


async def lock(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    roles: frozenset[contract.PartyRole] = ACTIVE,
    partner_id: UUID | None = None,
) -> tuple[Acting, Obligation]:
    """The obligation with its row locked, for somebody who acts for a party of these roles."""
    acting = await agreements.act(
        uow, principal=principal, agreement_id=agreement_id, roles=roles, partner_id=partner_id
    )
    obligation = await ObligationRepository(uow.session).lock(agreement_id, obligation_id)
    if obligation is None:
        raise ObligationNotFound("No such obligation under this agreement.")
    return acting, obligation


async def lock_own(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, obligation_id: UUID
) -> tuple[Acting, Obligation]:
    """For somebody who acts for the party that owes it, of an agreement that was signed."""
    seen = await read_obligation(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
    owner = seen.partner_id
    acting, obligation = await lock(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        partner_id=owner,
    )
    if obligation.partner_id != owner:
        raise ObligationNotFound("It is owed by another party meanwhile.")
    require_binding(acting.agreement)
    return acting, obligation


async def list_evidence(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    page: PageRequest,
) -> Rows[Evidence]:
    """What shows how an obligation stands, for whoever sees the agreement."""
    await read_obligation(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
    return await ObligationRepository(uow.session).evidence(obligation_id, page)


async def read_implementation(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID
) -> Implementation:
    """For whoever sees the agreement. Raises AgreementNotFound."""
    agreement = await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await implementation(uow, agreement=agreement)


async def implementation(uow: UnitOfWork, *, agreement: Agreement) -> Implementation:
    """How much of what was due by today was met; of an ended agreement, by its end."""
    today = day_in(agreement.time_zone, uow.now)
    until = min(today, agreement.ended_on or today)
    owed = await all_of(uow, agreement_id=agreement.id)
    return implementation_rate(
        [
            Owed(
                each.id,
                each.title,
                each.partner_id,
                each.weight,
                each.due_on,
                each.status == ObligationStatus.MET,
            )
            for each in owed
        ],
        today=until,
    )


async def all_of(uow: UnitOfWork, *, agreement_id: UUID) -> Sequence[Obligation]:
    """Every obligation of an agreement, by due date."""
    return await ObligationRepository(uow.session).all_of(agreement_id)


async def weights(uow: UnitOfWork, *, agreement_id: UUID) -> dict[UUID, int]:
    """How much each partner owes under an agreement."""
    return await ObligationRepository(uow.session).weights(agreement_id)


async def settle(uow: UnitOfWork, agreement: Agreement, obligation: Obligation) -> Obligation:
    """After a change: count the version up, and see anew what its dates bring."""
    obligation.version += 1
    look_ahead(obligation, agreement)
    await uow.session.flush()
    return obligation


def standing_of(obligation: Obligation, agreement: Agreement) -> Standing:
    """The obligation as its dates ask for it."""
    return Standing(
        obligation.due_on,
        ObligationStatus(obligation.status),
        obligation.claimed_at,
        obligation.due_told_for,
        obligation.overdue_told_for,
        agreement.time_zone,
    )


def look_ahead(obligation: Obligation, agreement: Agreement) -> None:
    """Remember when its dates bring about something next."""
    following = next_notice(standing_of(obligation, agreement))
    obligation.next_at = following[0] if following else None


def tell(
    uow: UnitOfWork,
    told: type[contract.ObligationState],
    obligation: Obligation,
    agreement: Agreement,
) -> None:
    """Tell how an obligation stands; of a confidential agreement nobody is told."""
    if agreement.is_public:
        uow.publish(state_of(told, obligation, agreement, at=uow.now))


def state_of(
    told: type[contract.ObligationState],
    obligation: Obligation,
    agreement: Agreement,
    *,
    at: datetime,
) -> contract.ObligationState:
    """The obligation as it travels."""
    return told(
        obligation_id=obligation.id,
        agreement_id=agreement.id,
        agreement_title=agreement.title,
        partner_id=obligation.partner_id,
        title=obligation.title,
        language=agreement.language,
        due_on=obligation.due_on,
        status=ObligationStatus(obligation.status),
        at=at,
    )


async def take_claim_back(uow: UnitOfWork, obligation: Obligation) -> None:
    """Its owner waits for no answer any more."""
    obligation.claimed_at = None
    await steps.end_waits(uow, about=obligation.id)


def write(obligation: Obligation, note: str, actual: float | None) -> None:
    """Its owner's note, and the figure of its indicator where one was said."""
    obligation.note = note
    if actual is not None and obligation.indicator is not None:
        obligation.indicator = obligation.indicator | {"actual": actual}


def require_binding(agreement: Agreement) -> None:
    """Raise NotBinding before the last signature."""
    if agreement.signed_at is None:
        raise NotBinding("The agreement is not signed by all.")
