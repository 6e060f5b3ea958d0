"""
Writing down what parties owe: in drafts, afterwards for oneself, and giving others more time.

* ObligationMakesNoSense  422  a rule of obligations is hurt
* TooManyObligations      409  an agreement has at most 500
"""

from typing import Any
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import SIGNATORIES
from services.registry.agreements.service import Acting, TermsAreFixed
from services.registry.obligations import service as obligations
from services.registry.obligations.models import Obligation
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.schemas import ObligationCreate, ObligationPatch
from services.registry.obligations.service import ObligationSettled
from services.registry.steps import service as steps
from shared.contracts.agreements import AgreementStatus, ObligationStatus, PartyRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.http.etags import changes, require_version
from shared.security.principal import Principal

# More than the longest plan of action has; the public page shows them all.
_MOST = 500
_BINDING = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE)
_SETTLED = (ObligationStatus.MET, ObligationStatus.BREACHED)


class ObligationMakesNoSense(Unprocessable):
    """A rule of obligations is hurt; the detail says which."""

    slug = "obligation-makes-no-sense"
    title = "The obligation makes no sense"


class TooManyObligations(Conflict):
    """An agreement has at most 500 obligations: put some of them together."""

    slug = "too-many-obligations"
    title = "Too many obligations"


async def add_obligation(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: ObligationCreate
) -> Obligation:
    """
    In a draft by an editor of a signatory; after the signature a party binds itself alone.

    Raises AgreementNotFound, TermsAreFixed, ObligationMakesNoSense, TooManyObligations.
    """
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    agreement = acting.agreement
    _require_party(acting, body.partner_id)
    if agreement.status == AgreementStatus.DRAFT:
        acting = await _draft(uow, principal, agreement_id, "added_obligation")
    elif agreement.status in _BINDING:
        acting = await agreements.act(
            uow, principal=principal, agreement_id=agreement_id, partner_id=body.partner_id
        )
        steps.take(
            uow,
            agreement_id=agreement_id,
            partner_id=acting.partner_id,
            verb="added_obligation",
        )
    else:
        raise TermsAreFixed(f"The agreement is {agreement.status}: nobody binds themselves by it.")
    repository = ObligationRepository(uow.session)
    if await repository.count(agreement_id) >= _MOST:
        raise TooManyObligations(f"An agreement has at most {_MOST}.")
    obligation = Obligation(
        **body.model_dump(mode="json", exclude={"partner_id", "due_on"}),
        agreement_id=agreement_id,
        partner_id=body.partner_id,
        due_on=body.due_on,
        created_at=uow.now,
    )
    repository.add(obligation)
    obligations.look_ahead(obligation, agreement)
    await uow.session.flush()
    return obligation


async def change_obligation(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    obligation_id: UUID,
    version: int,
    body: ObligationPatch,
) -> Obligation:
    """
    Edit a draft's obligation; after the signature a signatory that does not owe it gives more time.

    Nobody puts off their own due date. Raises AgreementNotFound, TermsAreFixed, ObligationSettled.
    """
    acting, obligation = await obligations.lock(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        roles=SIGNATORIES,
    )
    require_version(obligation.version, version)
    named = body.model_dump(include=set(changes(body)))
    if not named:
        return obligation
    if acting.agreement.status == AgreementStatus.DRAFT:
        _require_party(acting, named.get("partner_id", obligation.partner_id))
        await agreements.change_terms(uow, acting, verb="edited_obligation")
    else:
        await _extend(uow, principal, acting, obligation, named)
    for name, value in named.items():
        setattr(obligation, name, value)
    return await obligations.settle(uow, acting.agreement, obligation)


async def remove_obligation(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, obligation_id: UUID
) -> None:
    """Out of a draft. Raises AgreementNotFound, ObligationNotFound, TermsAreFixed."""
    _, obligation = await obligations.lock(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        roles=SIGNATORIES,
    )
    await _draft(uow, principal, agreement_id, "removed_obligation")
    await ObligationRepository(uow.session).remove(obligation)


async def _draft(uow: UnitOfWork, principal: Principal, agreement_id: UUID, verb: str) -> Acting:
    """A signatory changes the terms of a draft."""
    acting = await agreements.act(
        uow, principal=principal, agreement_id=agreement_id, roles=SIGNATORIES
    )
    await agreements.change_terms(uow, acting, verb=verb)
    return acting


def _require_party(acting: Acting, partner_id: UUID) -> None:
    """Raise ObligationMakesNoSense unless the partner is a party that may bind itself."""
    bound = {party.partner_id for party, _ in acting.seated if party.role != PartyRole.OBSERVER}
    if partner_id not in bound:
        raise ObligationMakesNoSense("Who owes it is a party, and no observer.")


async def _extend(
    uow: UnitOfWork,
    principal: Principal,
    acting: Acting,
    obligation: Obligation,
    named: dict[str, Any],
) -> None:
    """Whoever does not owe it gives more time, or less."""
    if set(named) - {"due_on"}:
        raise TermsAreFixed("After the signature only the due date can change.")
    if obligation.status in _SETTLED:
        raise ObligationSettled(f"The obligation is {obligation.status}.")
    if acting.partner_id == obligation.partner_id:
        raise TermsAreFixed("Nobody puts off their own due date: ask another signatory.")
    agreement_id = acting.agreement.id
    steps.take(
        uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="changed_due_date"
    )
    await audit.note(
        uow,
        actor=str(principal),
        action="obligation.due_date_changed",
        object_type="obligation",
        object_id=obligation.id,
        decision={"from": str(obligation.due_on), "to": str(named.get("due_on"))},
    )
