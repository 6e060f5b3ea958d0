"""Reports of parties on how obligations stand, and the evidence that they give."""

from uuid import UUID

from services.registry.agreements.service import Acting
from services.registry.obligations import service as obligations
from services.registry.obligations.models import Evidence, Obligation
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.schemas import EvidenceGiven, ObligationReport
from services.registry.obligations.service import ObligationSettled
from services.registry.steps import service as steps
from shared.contracts.agreements import ObligationStatus
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_SETTLED = (ObligationStatus.MET, ObligationStatus.BREACHED)


async def report(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    body: ObligationReport,
) -> Obligation:
    """The owner says how it stands, which takes back a claim that waits for its answer."""
    acting, obligation = await obligations.lock_own(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
    if obligation.status in _SETTLED:
        raise ObligationSettled(f"It is {obligation.status}; what was broken is claimed, once met.")
    obligation.status = ObligationStatus(body.status)
    obligations.write(obligation, body.note, body.actual)
    await obligations.take_claim_back(uow, obligation)
    _step(uow, acting, "reported")
    return await obligations.settle(uow, acting.agreement, obligation)


async def give_evidence(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    body: EvidenceGiven,
) -> Evidence:
    """By any party but an observer."""
    acting, obligation = await obligations.lock(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        partner_id=body.partner_id,
    )
    obligations.require_binding(acting.agreement)
    evidence = Evidence(
        obligation_id=obligation.id,
        partner_id=acting.partner_id,
        url=body.url,
        note=body.note,
        given_at=uow.now,
    )
    ObligationRepository(uow.session).add(evidence)
    _step(uow, acting, "gave_evidence", documents=1)
    await uow.session.flush()
    return evidence


def _step(uow: UnitOfWork, acting: Acting, verb: str, *, documents: int = 0) -> None:
    steps.take(
        uow,
        agreement_id=acting.agreement.id,
        partner_id=acting.partner_id,
        verb=verb,
        documents=documents,
    )
