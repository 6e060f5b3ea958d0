"""
Asking another partner for a reference, and giving one.

* ReferenceNotFound      404  is not there, or is not yours to answer
* ReferenceOfOneself     422  a partner says nothing for itself
* WrongReferenceState    409  the answer is not possible in its present state
"""

from uuid import UUID

from services.registry.partners import service as partners
from services.registry.references.domain import ReferenceState, is_possible
from services.registry.references.models import PartnerReference
from services.registry.references.repository import ReferenceRepository
from services.registry.references.schemas import ReferenceAsk, ReferenceSide
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ReferenceNotFound(NotFound):
    """There is no such reference, or it is not yours to answer."""

    slug = "reference-not-found"
    title = "No such reference"


class ReferenceOfOneself(Unprocessable):
    """A partner gives no reference for itself."""

    slug = "reference-of-oneself"
    title = "A partner gives no reference for itself"


class WrongReferenceState(Conflict):
    """What was asked is not possible in the reference's present state."""

    slug = "wrong-reference-state"
    title = "Not possible in the reference's present state"


async def ask_reference(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, body: ReferenceAsk
) -> PartnerReference:
    """
    Ask a verified partner for a reference; asked or given already is fine.

    The partner's row is locked, so that two who ask at once ask once.
    """
    if partner_id == body.referee_id:
        raise ReferenceOfOneself("Ask another partner.")
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    repository = ReferenceRepository(uow.session)
    held = await repository.open_one(partner_id, body.referee_id)
    if held is not None:
        return held
    # Read, not held: two partners that ask each other must not wait in a ring.
    referee = await partners.read_partner(uow, principal=principal, partner_id=body.referee_id)
    partners.require_verified(referee)
    reference = PartnerReference(**body.model_dump(), partner_id=partner_id, asked_at=uow.now)
    repository.add(reference)
    await uow.session.flush()
    return reference


async def list_references(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    side: ReferenceSide,
    page: PageRequest,
) -> Rows[PartnerReference]:
    """References about a partner, or asked of it; for its people and reviewers."""
    await partners.read_inside(uow, principal=principal, partner_id=partner_id)
    return await ReferenceRepository(uow.session).page(partner_id, side, page)


async def give_reference(
    uow: UnitOfWork, *, principal: Principal, reference_id: UUID, statement: str
) -> PartnerReference:
    """Say something for the partner that asked; the referee must be verified then too."""
    reference = await _locked(uow, principal, reference_id, ReferenceSide.ASKED_OF)
    if reference.state != ReferenceState.GIVEN:
        _require_possible(reference, ReferenceState.GIVEN)
        referee = await partners.read_partner(
            uow, principal=principal, partner_id=reference.referee_id
        )
        partners.require_verified(referee)
        reference.statement = statement
        await _answer(uow, reference, ReferenceState.GIVEN)
    return reference


async def decline_reference(
    uow: UnitOfWork, *, principal: Principal, reference_id: UUID
) -> PartnerReference:
    """Say nothing for the partner that asked; done already is fine."""
    reference = await _locked(uow, principal, reference_id, ReferenceSide.ASKED_OF)
    if reference.state != ReferenceState.DECLINED:
        _require_possible(reference, ReferenceState.DECLINED)
        await _answer(uow, reference, ReferenceState.DECLINED)
    return reference


async def withdraw_reference(
    uow: UnitOfWork, *, principal: Principal, reference_id: UUID
) -> PartnerReference:
    """Take back what was asked or said, by either side, words included; done already is fine."""
    sides = (ReferenceSide.ABOUT, ReferenceSide.ASKED_OF)
    reference = await _locked(uow, principal, reference_id, *sides)
    if reference.state != ReferenceState.WITHDRAWN:
        _require_possible(reference, ReferenceState.WITHDRAWN)
        reference.statement = None
        await _answer(uow, reference, ReferenceState.WITHDRAWN)
    return reference


async def _locked(
    uow: UnitOfWork, principal: Principal, reference_id: UUID, *sides: ReferenceSide
) -> PartnerReference:
    found = await ReferenceRepository(uow.session).lock_as(principal, reference_id, *sides)
    if found is None:
        raise ReferenceNotFound("No such reference among those you may answer.")
    return found


def _require_possible(reference: PartnerReference, wanted: ReferenceState) -> None:
    if not is_possible(ReferenceState(reference.state), wanted):
        raise WrongReferenceState(f"The reference is {reference.state}.")


async def _answer(uow: UnitOfWork, reference: PartnerReference, state: ReferenceState) -> None:
    reference.state, reference.answered_at = state, uow.now
    await uow.session.flush()
