"""
Signing agreements, suspending, resuming and ending them, and following their dates.

* WrongAgreementState  409  the verb is not possible in its present state
* SuspendedByAnother   409  who suspended an agreement resumes it
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from services.registry.agreement_life.domain import (
    Verb,
    is_done,
    is_possible,
    is_signed_by_all,
    moves_at,
    status_on,
)
from services.registry.agreement_life.schemas import Signed
from services.registry.agreements import service as agreements
from services.registry.agreements.domain import SIGNATORIES, day_in
from services.registry.agreements.models import Agreement
from services.registry.agreements.repository import AgreementRepository, Seated
from services.registry.agreements.schemas import AgreementRead
from services.registry.agreements.service import Acting
from services.registry.balance import service as balance
from services.registry.balance.schemas import BalanceRead
from services.registry.partners import service as partners
from services.registry.safeguards import service as safeguards
from services.registry.steps import service as steps
from shared.contracts import agreements as contract
from shared.contracts.agreements import AgreementStatus
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, StaleVersion
from shared.security.principal import Principal

_AT_ONCE = 20
_TOLD: dict[AgreementStatus, type[contract.AgreementState]] = {
    AgreementStatus.SIGNED: contract.AgreementChanged,
    AgreementStatus.IN_FORCE: contract.AgreementChanged,
    AgreementStatus.SUSPENDED: contract.AgreementChanged,
    AgreementStatus.ENDED: contract.AgreementEnded,
}


class WrongAgreementState(Conflict):
    """What was asked is not possible in the agreement's present state."""

    slug = "wrong-agreement-state"
    title = "Not possible in the agreement's present state"


class SuspendedByAnother(Conflict):
    """Another signatory suspended the agreement: it is theirs to resume, or yours to end."""

    slug = "suspended-by-another"
    title = "Another signatory suspended it"


async def sign(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    partner_id: UUID,
    terms_version: int,
) -> Signed:
    """
    An administrator signs for a verified signatory; the last signature makes it signed.

    Raises AgreementNotFound, WrongAgreementState, PartnerNotVerified, and StaleVersion for terms
    that were edited after they were read.
    """
    acting = await _act(uow, principal, agreement_id, partner_id)
    agreement, party = acting.agreement, acting.party
    if party.signed_at is not None:
        return await _signed(uow, agreement)
    if agreement.status != AgreementStatus.DRAFT:
        raise WrongAgreementState(f"It cannot be signed: the agreement is {agreement.status}.")
    # All parties, in one order: the last signature asks how each of them stands.
    for each in sorted(every.partner_id for every, _ in acting.seated):
        await partners.held_partner(uow, partner_id=each)
    _require_verified(acting, [partner_id])
    if agreement.terms_version != terms_version:
        raise StaleVersion(f"The terms are at version {agreement.terms_version}. Read them again.")
    party.signed_at = uow.now
    agreement.version += 1
    steps.take(uow, agreement_id=agreement.id, partner_id=partner_id, verb="signed")
    await _note(uow, principal, acting, "signed", {"terms_version": terms_version})
    signatories = [each for each, _ in acting.seated if each.role in SIGNATORIES]
    if is_signed_by_all(each.signed_at for each in signatories):
        await _come_about(uow, acting)
    else:
        steps.begin_wait(uow, agreement_id=agreement.id, partner_id=partner_id, about=agreement.id)
    return await _signed(uow, agreement)


async def decide(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    verb: Verb,
    partner_id: UUID | None,
    reason: str,
) -> AgreementRead:
    """A signatory suspends, resumes or ends; done already is fine, and audited once."""
    acting = await _act(uow, principal, agreement_id, partner_id)
    agreement = acting.agreement
    status = AgreementStatus(agreement.status)
    if is_done(verb, status):
        return await agreements.describe(uow, agreement)
    if not is_possible(verb, status):
        raise WrongAgreementState(f"To {verb} is not possible: the agreement is {status}.")
    if verb is Verb.RESUME and agreement.suspended_by != acting.partner_id:
        raise SuspendedByAnother("Whoever suspended it resumes it.")
    if verb is Verb.RESUME:
        await partners.require_standing(uow, partner_id=acting.partner_id)
    agreement.status_reason = reason
    agreement.suspended_by = acting.partner_id if verb is Verb.SUSPEND else None
    if verb is Verb.END:
        agreement.ended_on = day_in(agreement.time_zone, uow.now)
    await _put(uow, agreement, acting.seated, _after(uow, agreement, verb))
    steps.take(uow, agreement_id=agreement.id, partner_id=acting.partner_id, verb=verb.done)
    await steps.end_waits(uow, about=agreement.id)
    await _note(uow, principal, acting, verb, {"status": agreement.status})
    return await agreements.describe(uow, agreement)


async def move_on(uow: UnitOfWork) -> bool:
    """Move some agreements to where their dates put them today; answers whether there were any."""
    repository = AgreementRepository(uow.session)
    found = await repository.lock_moving(uow.now, _AT_ONCE)
    seated = await repository.parties([each.id for each in found])
    for each in found:
        await follow_dates(uow, each, seated[each.id])
    return bool(found)


async def follow_dates(uow: UnitOfWork, agreement: Agreement, seated: list[Seated]) -> None:
    """Put a signed agreement where its dates put it today, and say when it moves on."""
    put = _by_dates(uow, agreement)
    if agreement.status == AgreementStatus.SUSPENDED and put != AgreementStatus.ENDED:
        put = AgreementStatus.SUSPENDED
    if put == agreement.status:
        agreement.moves_at = _next_move(agreement, put)
    else:
        await _put(uow, agreement, seated, put)


async def _act(
    uow: UnitOfWork, principal: Principal, agreement_id: UUID, partner_id: UUID | None
) -> Acting:
    return await agreements.act(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        roles=SIGNATORIES,
        at_least=MemberRole.ADMINISTRATOR,
        partner_id=partner_id,
    )


def _require_verified(acting: Acting, partner_ids: Collection[UUID]) -> None:
    """Raise PartnerNotVerified unless these parties, who are held, are verified."""
    for _, partner in acting.seated:
        if partner.id in partner_ids:
            partners.require_verified(partner)


async def _come_about(uow: UnitOfWork, acting: Acting) -> None:
    """The last signature was given: it is told, measured, and follows its dates from now on."""
    agreement = acting.agreement
    _require_verified(acting, [party.partner_id for party, _ in acting.seated])
    today = day_in(agreement.time_zone, uow.now)
    agreement.starts_on = agreement.starts_on or today
    if agreement.ends_on is not None and agreement.ends_on < agreement.starts_on:
        raise WrongAgreementState("It would end before it begins: edit its last day first.")
    agreement.status, agreement.signed_at = AgreementStatus.SIGNED, uow.now
    agreement.balance = (await balance.measure(uow, agreement=agreement)).model_dump(mode="json")
    await steps.end_waits(uow, about=agreement.id)
    agreements.tell(uow, contract.AgreementSigned, agreement, acting.seated)
    await follow_dates(uow, agreement, acting.seated)


async def _put(
    uow: UnitOfWork, agreement: Agreement, seated: list[Seated], status: AgreementStatus
) -> None:
    agreement.status = status
    if status is AgreementStatus.ENDED and agreement.ended_on is None and agreement.ends_on:
        agreement.ended_on, agreement.status_reason = agreement.ends_on + timedelta(days=1), None
    agreement.moves_at = _next_move(agreement, status)
    agreement.version += 1
    agreements.tell(uow, _TOLD[status], agreement, seated)
    # Whom vacancies leave out depends on which agreements hold between governments.
    await safeguards.follow(uow, countries=agreement.countries_of_destination)


def _after(uow: UnitOfWork, agreement: Agreement, verb: Verb) -> AgreementStatus:
    if verb is Verb.RESUME:
        return _by_dates(uow, agreement)
    return AgreementStatus.SUSPENDED if verb is Verb.SUSPEND else AgreementStatus.ENDED


def _by_dates(uow: UnitOfWork, agreement: Agreement) -> AgreementStatus:
    today = day_in(agreement.time_zone, uow.now)
    return status_on(today, starts_on=agreement.starts_on or today, ends_on=agreement.ends_on)


def _next_move(agreement: Agreement, status: AgreementStatus) -> datetime | None:
    return moves_at(
        status,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        zone=agreement.time_zone,
    )


async def _signed(uow: UnitOfWork, agreement: Agreement) -> Signed:
    """The answer to a signature: as measured by the last one, until then as it would be now."""
    if agreement.balance is None:
        measured = await balance.measure(uow, agreement=agreement)
    else:
        measured = BalanceRead.model_validate(agreement.balance)
    return Signed(agreement=await agreements.describe(uow, agreement), balance=measured)


async def _note(
    uow: UnitOfWork, principal: Principal, acting: Acting, verb: str, decision: dict[str, object]
) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=f"agreement.{verb}",
        object_type="agreement",
        object_id=acting.agreement.id,
        decision=decision | {"partner_id": str(acting.partner_id)},
    )
