"""
Amending agreements that are in force: proposed by one signatory, signed by all.

* AmendmentNotFound    404
* AmendmentOpen        409  another amendment waits for signatures
* AmendmentClosed      409  it was signed by all, or withdrawn
* NothingToAmend       409  the agreement is a draft, or ended
* AmendmentOfAnother   409  who proposed it withdraws it
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agreement_drafts.service import AgreementMakesNoSense
from services.registry.agreement_life import service as life
from services.registry.agreements import service as agreements
from services.registry.agreements.domain import SIGNATORIES, Nonsense, check_once, check_span
from services.registry.agreements.models import Agreement
from services.registry.agreements.service import Acting
from services.registry.amendments.models import Amendment, AmendmentSignature
from services.registry.amendments.repository import AmendmentRepository
from services.registry.amendments.schemas import (
    AmendmentCreate,
    AmendmentRead,
    AmendmentStatus,
    stored,
    values_in,
)
from services.registry.partners import service as partners
from services.registry.safeguards import service as safeguards
from services.registry.steps import service as steps
from shared.contracts.agreements import AgreementChanged, AgreementStatus
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_AMENDED = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.SUSPENDED)
_LISTS = {"countries_of_origin", "countries_of_destination", "sectors"}


class AmendmentNotFound(NotFound):
    """There is no such amendment of this agreement."""

    slug = "amendment-not-found"
    title = "No such amendment"


class AmendmentOpen(Conflict):
    """Another amendment waits for signatures: sign it or have it withdrawn first."""

    slug = "amendment-open"
    title = "Another amendment is open"


class AmendmentClosed(Conflict):
    """The amendment was signed by all, or withdrawn."""

    slug = "amendment-closed"
    title = "The amendment is closed"


class NothingToAmend(Conflict):
    """A draft is edited, and what ended stays as it was: neither is amended."""

    slug = "nothing-to-amend"
    title = "The agreement is not amended now"


class AmendmentOfAnother(Conflict):
    """Who proposed an amendment withdraws it; the others need not sign."""

    slug = "amendment-of-another"
    title = "Another signatory proposed it"


async def propose(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: AmendmentCreate
) -> AmendmentRead:
    """By an editor of a verified signatory; nothing changes until all of them signed."""
    acting = await agreements.act(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        roles=SIGNATORIES,
        partner_id=body.partner_id,
    )
    await partners.require_standing(uow, partner_id=acting.partner_id)
    amendment = Amendment(
        agreement_id=agreement_id,
        partner_id=acting.partner_id,
        reason=body.reason,
        changes=stored(body.changes),
        proposed_at=uow.now,
    )
    _require_amendable(acting.agreement, amendment)
    AmendmentRepository(uow.session).add(amendment)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "agreement_amendment_open" in str(error.orig):
            raise AmendmentOpen("One amendment at a time.") from error
        raise
    _step(uow, acting, "proposed_amendment")
    return await _read(uow, amendment)


async def sign(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    amendment_id: UUID,
    partner_id: UUID,
) -> AmendmentRead:
    """By an administrator of a verified signatory; with the last one it holds."""
    acting, amendment = await _lock(
        uow,
        principal,
        agreement_id,
        amendment_id,
        partner_id=partner_id,
        at_least=MemberRole.ADMINISTRATOR,
    )
    repository = AmendmentRepository(uow.session)
    signed = set((await repository.signatures([amendment_id]))[amendment_id])
    if partner_id in signed:
        return await _read(uow, amendment)
    _require_open(amendment)
    _require_amendable(acting.agreement, amendment)
    await partners.require_standing(uow, partner_id=acting.partner_id)
    repository.add(
        AmendmentSignature(amendment_id=amendment_id, partner_id=partner_id, signed_at=uow.now)
    )
    _step(uow, acting, "signed_amendment")
    await _note(uow, principal, acting, amendment, "signed")
    signatories = {party.partner_id for party, _ in acting.seated if party.role in SIGNATORIES}
    if signatories <= signed | {partner_id}:
        await _apply(uow, acting, amendment)
    else:
        steps.begin_wait(uow, agreement_id=agreement_id, partner_id=partner_id, about=amendment_id)
    return await _read(uow, amendment)


async def withdraw(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    amendment_id: UUID,
) -> AmendmentRead:
    """By an editor of the signatory that proposed it; withdrawn already is fine."""
    acting, amendment = await _lock(uow, principal, agreement_id, amendment_id)
    if acting.partner_id != amendment.partner_id:
        raise AmendmentOfAnother("It is theirs to withdraw.")
    if amendment.status == AmendmentStatus.WITHDRAWN:
        return await _read(uow, amendment)
    _require_open(amendment)
    amendment.status = AmendmentStatus.WITHDRAWN
    await steps.end_waits(uow, about=amendment_id)
    _step(uow, acting, "withdrew_amendment")
    return await _read(uow, amendment)


async def list_amendments(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[AmendmentRead]:
    """For whoever sees the agreement, newest first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    repository = AmendmentRepository(uow.session)
    rows = await repository.page(agreement_id, page)
    signed = await repository.signatures([each.id for each in rows.items])
    return Rows([_shown(each, signed[each.id]) for each in rows.items], rows.next)


async def _lock(
    uow: UnitOfWork,
    principal: Principal,
    agreement_id: UUID,
    amendment_id: UUID,
    *,
    partner_id: UUID | None = None,
    at_least: MemberRole = MemberRole.EDITOR,
) -> tuple[Acting, Amendment]:
    acting = await agreements.act(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        roles=SIGNATORIES,
        at_least=at_least,
        partner_id=partner_id,
    )
    amendment = await AmendmentRepository(uow.session).lock(agreement_id, amendment_id)
    if amendment is None:
        raise AmendmentNotFound("No such amendment of this agreement.")
    return acting, amendment


async def _apply(uow: UnitOfWork, acting: Acting, amendment: Amendment) -> None:
    """Every signatory signed: the agreement changes, and its dates are followed anew."""
    agreement, before = acting.agreement, acting.agreement.countries_of_destination
    for name, value in values_in(amendment.changes).items():
        setattr(agreement, name, value)
    agreement.version += 1
    amendment.status, amendment.agreed_at = AmendmentStatus.AGREED, uow.now
    await steps.end_waits(uow, about=amendment.id)
    agreements.tell(uow, AgreementChanged, agreement, acting.seated)
    await life.follow_dates(uow, agreement, acting.seated)
    # Also those that it covered before: they are told apart by looking.
    await safeguards.follow(uow, countries=[*before, *agreement.countries_of_destination])
    await uow.session.flush()


def _require_open(amendment: Amendment) -> None:
    if amendment.status != AmendmentStatus.OPEN:
        raise AmendmentClosed(f"The amendment is {amendment.status}.")


def _require_amendable(agreement: Agreement, amendment: Amendment) -> None:
    if agreement.status not in _AMENDED:
        raise NothingToAmend(f"The agreement is {agreement.status}.")
    changed = values_in(amendment.changes)
    if not changed:
        raise AgreementMakesNoSense("An amendment changes something.")
    try:
        check_span(agreement.starts_on, changed.get("ends_on"))
        for name in _LISTS & changed.keys():
            check_once(f"The list of {name}", changed[name])
    except Nonsense as error:
        raise AgreementMakesNoSense(str(error)) from error


async def _read(uow: UnitOfWork, amendment: Amendment) -> AmendmentRead:
    await uow.session.flush()
    signed = await AmendmentRepository(uow.session).signatures([amendment.id])
    return _shown(amendment, signed[amendment.id])


def _shown(amendment: Amendment, signed_by: list[UUID]) -> AmendmentRead:
    return AmendmentRead(**dict(amendment), signed_by=signed_by)


def _step(uow: UnitOfWork, acting: Acting, verb: str) -> None:
    steps.take(uow, agreement_id=acting.agreement.id, partner_id=acting.partner_id, verb=verb)


async def _note(
    uow: UnitOfWork, principal: Principal, acting: Acting, amendment: Amendment, verb: str
) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=f"amendment.{verb}",
        object_type="amendment",
        object_id=amendment.id,
        decision={"partner_id": str(acting.partner_id)},
    )
