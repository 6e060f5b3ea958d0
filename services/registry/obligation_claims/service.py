"""
Claims that obligations were met, what others say of them, and what dates bring by themselves.

* NoEvidence      409  a claim needs evidence of its owner
* NothingClaimed  409  there is no claim to confirm or dispute
* OwnObligation   409  nobody judges their own obligation
* NotOverdue      409  a breach is called after the due date, and not over a claim
"""

from uuid import UUID

from services.registry.agreements.domain import SIGNATORIES, day_in
from services.registry.agreements.models import Agreement
from services.registry.agreements.service import Acting
from services.registry.obligations import service as obligations
from services.registry.obligations.domain import MetBy, Notice, notice_at, when_overdue
from services.registry.obligations.models import Obligation
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.schemas import Claim
from services.registry.obligations.service import ObligationSettled
from services.registry.partners import service as partners
from services.registry.steps import service as steps
from shared.contracts import agreements as contract
from shared.contracts.agreements import ObligationStatus
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal

_AT_ONCE = 20


class NoEvidence(Conflict):
    """The owner gave no evidence, or none since the last claim was disputed."""

    slug = "no-evidence"
    title = "There is no evidence"


class NothingClaimed(Conflict):
    """Its owner does not claim that the obligation was met."""

    slug = "nothing-claimed"
    title = "There is no claim"


class OwnObligation(Conflict):
    """Nobody judges their own obligation: another signatory does."""

    slug = "own-obligation"
    title = "It is your own obligation"


class NotOverdue(Conflict):
    """The due date has not passed, or its owner claims that it was met: dispute that first."""

    slug = "not-overdue"
    title = "The obligation is not overdue"


async def claim(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    body: Claim,
) -> Obligation:
    """The owner says, with evidence, that it was met; claimed already is fine."""
    acting, obligation = await obligations.lock_own(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
    if obligation.status == ObligationStatus.MET or obligation.claimed_at is not None:
        return obligation
    has_evidence = await ObligationRepository(uow.session).has_evidence(
        obligation.id, obligation.partner_id, after=obligation.answered_at
    )
    if not has_evidence:
        raise NoEvidence("Give evidence first; after a dispute, new evidence.")
    obligation.claimed_at = uow.now
    obligations.write(obligation, body.note, body.actual)
    _step(uow, acting, "claimed")
    steps.begin_wait(
        uow, agreement_id=agreement_id, partner_id=obligation.partner_id, about=obligation.id
    )
    return await obligations.settle(uow, acting.agreement, obligation)


async def confirm(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    partner_id: UUID | None,
) -> Obligation:
    """Another signatory says that it was met; done already is fine."""
    acting, obligation = await _judged(uow, principal, agreement_id, obligation_id, partner_id)
    if obligation.status == ObligationStatus.MET:
        return obligation
    if obligation.claimed_at is None:
        raise NothingClaimed("Its owner claims it first, with evidence.")
    await _meet(uow, acting.agreement, obligation, MetBy.CONFIRMED)
    await _note(uow, principal, acting, obligation, "confirmed")
    return await obligations.settle(uow, acting.agreement, obligation)


async def dispute(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    partner_id: UUID | None,
    reason: str,
) -> Obligation:
    """Another signatory says why it was not met; disputed already is fine."""
    acting, obligation = await _judged(uow, principal, agreement_id, obligation_id, partner_id)
    if obligation.status == ObligationStatus.MET:
        raise ObligationSettled("It was met: nobody disputes that any more.")
    if obligation.claimed_at is None and obligation.answered_at is not None:
        return obligation
    if obligation.claimed_at is None:
        raise NothingClaimed("There is nothing to dispute.")
    obligation.answer, obligation.answered_at = reason, uow.now
    await obligations.take_claim_back(uow, obligation)
    await _note(uow, principal, acting, obligation, "disputed")
    return await obligations.settle(uow, acting.agreement, obligation)


async def call_breach(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    partner_id: UUID | None,
    reason: str,
) -> Obligation:
    """Another signatory says that it was broken; its owner may still meet it, and claim that."""
    acting, obligation = await _judged(uow, principal, agreement_id, obligation_id, partner_id)
    if obligation.status == ObligationStatus.BREACHED:
        return obligation
    if obligation.status == ObligationStatus.MET:
        raise ObligationSettled("It was met.")
    today = day_in(acting.agreement.time_zone, uow.now)
    if today <= obligation.due_on or obligation.claimed_at is not None:
        raise NotOverdue(f"It is due on {obligation.due_on}; a claim is disputed first.")
    obligation.status = ObligationStatus.BREACHED
    obligation.answer = reason
    await _note(uow, principal, acting, obligation, "called_breach")
    return await obligations.settle(uow, acting.agreement, obligation)


async def follow_dates(uow: UnitOfWork) -> bool:
    """Tell what the dates of some obligations bring; answers whether there were any."""
    found = await ObligationRepository(uow.session).lock_next(uow.now, _AT_ONCE)
    for obligation, agreement in found:
        match notice_at(obligations.standing_of(obligation, agreement), uow.now):
            case Notice.DUE:
                obligation.due_told_for = obligation.due_on
                obligations.tell(uow, contract.ObligationDue, obligation, agreement)
            case Notice.OVERDUE:
                obligation.overdue_told_for = obligation.due_on
                obligation.status = when_overdue(ObligationStatus(obligation.status))
                obligations.tell(uow, contract.ObligationOverdue, obligation, agreement)
            case Notice.STANDS:
                await _meet(uow, agreement, obligation, MetBy.UNDISPUTED)
        await obligations.settle(uow, agreement, obligation)
    return bool(found)


async def _judged(
    uow: UnitOfWork,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    partner_id: UUID | None,
) -> tuple[Acting, Obligation]:
    """For an editor of a verified signatory that does not owe it."""
    acting, obligation = await obligations.lock(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        roles=SIGNATORIES,
        partner_id=partner_id,
    )
    obligations.require_binding(acting.agreement)
    if acting.partner_id == obligation.partner_id:
        raise OwnObligation("Say for which other signatory you act, if you act for one.")
    await partners.require_standing(uow, partner_id=acting.partner_id)
    return acting, obligation


async def _meet(uow: UnitOfWork, agreement: Agreement, obligation: Obligation, by: MetBy) -> None:
    obligation.status, obligation.met_by = ObligationStatus.MET, by
    obligation.met_at, obligation.claimed_at = obligation.claimed_at, None
    obligation.answer = None
    await steps.end_waits(uow, about=obligation.id)
    obligations.tell(uow, contract.ObligationMet, obligation, agreement)


def _step(uow: UnitOfWork, acting: Acting, verb: str, *, documents: int = 0) -> None:
    steps.take(
        uow,
        agreement_id=acting.agreement.id,
        partner_id=acting.partner_id,
        verb=verb,
        documents=documents,
    )


async def _note(
    uow: UnitOfWork, principal: Principal, acting: Acting, obligation: Obligation, verb: str
) -> None:
    """It decides about another: a step of the burden, and a line of audit."""
    _step(uow, acting, verb)
    await audit.note(
        uow,
        actor=str(principal),
        action=f"obligation.{verb}",
        object_type="obligation",
        object_id=obligation.id,
        decision={"partner_id": str(acting.partner_id), "status": obligation.status},
    )
