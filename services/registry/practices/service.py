"""
What can be done with an effective practice, and who may cite it.

* PracticeNotFound      404  is not there, or is not yours to see
* CitingNotFound        404  what would cite it is not there, or is not yours
* WrongPracticeState    409  not possible in its present state
* PracticeIncomplete    409  a reviewer needs context, deed, results and evidence
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.partners import service as partners
from services.registry.practices.domain import (
    EDITABLE,
    CitingKind,
    PracticeStatus,
    Verb,
    after,
    is_done,
)
from services.registry.practices.models import Practice, PracticeCitation
from services.registry.practices.repository import PracticeRepository
from services.registry.practices.schemas import Citation, PracticeCreate, PracticePatch
from services.registry.programmes import service as programmes
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_NEEDED = ("context", "what_was_done", "results", "evidence")
# Who answers whose an object is that cites, for somebody who may edit it; else None.
FindPartner = Callable[[UnitOfWork, Principal, UUID], Awaitable[UUID | None]]


class PracticeNotFound(NotFound):
    """There is no such practice, or it is not yours to see."""

    slug = "practice-not-found"
    title = "No such practice"


class CitingNotFound(NotFound):
    """What would cite the practice is not there, or is not yours to edit."""

    slug = "citing-object-not-found"
    title = "Nothing of yours that could cite"


class WrongPracticeState(Conflict):
    """What was asked is not possible in the practice's present state."""

    slug = "wrong-practice-state"
    title = "Not possible in the practice's present state"


class PracticeIncomplete(Conflict):
    """A practice is submitted with its context, what was done, results, and evidence of them."""

    slug = "practice-incomplete"
    title = "The practice is incomplete"


async def draft_practice(
    uow: UnitOfWork, *, principal: Principal, body: PracticeCreate
) -> Practice:
    """A new draft of a partner that the caller may act for."""
    await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    practice = Practice(**body.model_dump(), created_at=uow.now)
    PracticeRepository(uow.session).add(practice)
    await uow.session.flush()
    return practice


async def read_practice(uow: UnitOfWork, *, principal: Principal, practice_id: UUID) -> Practice:
    """A published practice or one's own; for reviewers all but drafts. Raises PracticeNotFound."""
    found = await PracticeRepository(uow.session).visible(principal, practice_id)
    if found is None:
        raise PracticeNotFound("No such practice; or it is not published and not yours.")
    return found


async def list_practices(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[Practice]:
    """Published practices and one's own, newest first."""
    return await PracticeRepository(uow.session).page(principal, page, filters)


async def change_practice(
    uow: UnitOfWork, *, principal: Principal, practice_id: UUID, version: int, body: PracticePatch
) -> Practice:
    """Edit a draft. Raises StaleVersion, WrongPracticeState."""
    practice = await _own(uow, principal, practice_id)
    require_version(practice.version, version)
    if practice.status not in EDITABLE:
        raise WrongPracticeState(f"The practice is {practice.status}; only drafts are edited.")
    for name, value in changes(body).items():
        setattr(practice, name, value)
    practice.version += 1
    await uow.session.flush()
    return practice


async def submit_practice(uow: UnitOfWork, *, principal: Principal, practice_id: UUID) -> Practice:
    """Ask a reviewer to look at a draft of a verified partner; done already is fine."""
    practice = await _own(uow, principal, practice_id)
    if is_done(Verb.SUBMIT, PracticeStatus(practice.status)):
        return practice
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=practice.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(partner)
    if missing := [name for name in _NEEDED if not getattr(practice, name)]:
        raise PracticeIncomplete(f"Still missing: {', '.join(missing)}.")
    return await _move(uow, principal, practice, Verb.SUBMIT)


async def review_practice(
    uow: UnitOfWork,
    *,
    principal: Principal,
    practice_id: UUID,
    verb: Verb,
    reason: str | None = None,
) -> Practice:
    """A reviewer's decision, written to the audit; done already is fine."""
    found = await PracticeRepository(uow.session).lock_visible(principal, practice_id)
    if found is None:
        raise PracticeNotFound("No such practice before reviewers.")
    return await _move(uow, principal, found, verb, reason=reason)


async def withdraw_practice(
    uow: UnitOfWork, *, principal: Principal, practice_id: UUID, reason: str
) -> Practice:
    """Take a practice back, as its partner or as a reviewer; who cited it keeps the citation."""
    repository = PracticeRepository(uow.session)
    found = await repository.lock(principal, practice_id)
    if found is None and principal.may("partners:review"):
        found = await repository.lock_visible(principal, practice_id)
    if found is None:
        raise PracticeNotFound("No such practice among those you may withdraw.")
    return await _move(uow, principal, found, Verb.WITHDRAW, reason=reason)


async def cite_practice(
    uow: UnitOfWork, *, principal: Principal, practice_id: UUID, body: Citation
) -> PracticeCitation:
    """Cite a published practice in something of one's own; a second time counts nothing."""
    repository = PracticeRepository(uow.session)
    practice = await repository.lock_visible(principal, practice_id)
    if practice is None:
        raise PracticeNotFound("No such practice; or it is not published and not yours.")
    if practice.status != PracticeStatus.PUBLISHED:
        raise WrongPracticeState(f"The practice is {practice.status}; published ones are cited.")
    partner_id = await CITING[body.object_kind](uow, principal, body.object_id)
    if partner_id is None:
        raise CitingNotFound(f"No such {body.object_kind} among those you may edit.")
    made = PracticeCitation(
        practice_id=practice_id,
        object_kind=body.object_kind.value,
        object_id=body.object_id,
        partner_id=partner_id,
        cited_at=uow.now,
    )
    if await repository.cite(made):
        practice.citations += 1
    await uow.session.flush()
    stands = await repository.citation(practice_id, body.object_kind, body.object_id)
    return stands or made


async def list_citations(
    uow: UnitOfWork, *, principal: Principal, practice_id: UUID, page: PageRequest
) -> Rows[PracticeCitation]:
    """Who cites a practice, newest first. Raises PracticeNotFound."""
    await read_practice(uow, principal=principal, practice_id=practice_id)
    return await PracticeRepository(uow.session).citations(practice_id, page)


async def _project(uow: UnitOfWork, principal: Principal, project_id: UUID) -> UUID | None:
    return await PracticeRepository(uow.session).project_partner(principal, project_id)


async def _agreement(uow: UnitOfWork, principal: Principal, agreement_id: UUID) -> UUID | None:
    try:
        acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    except agreements.AgreementNotFound:
        return None
    return acting.partner_id


async def _programme(uow: UnitOfWork, principal: Principal, programme_id: UUID) -> UUID | None:
    try:
        found = await programmes.own_programme(uow, principal=principal, programme_id=programme_id)
    except programmes.ProgrammeNotFound:
        return None
    return found.partner_id


# Each kind of object that cites, with who knows whose it is.
CITING: Final[dict[CitingKind, FindPartner]] = {
    CitingKind.PROJECT: _project,
    CitingKind.AGREEMENT: _agreement,
    CitingKind.PROGRAMME: _programme,
}


async def _own(uow: UnitOfWork, principal: Principal, practice_id: UUID) -> Practice:
    found = await PracticeRepository(uow.session).lock(principal, practice_id)
    if found is None:
        raise PracticeNotFound("No such practice among those you may edit.")
    return found


async def _move(
    uow: UnitOfWork,
    principal: Principal,
    practice: Practice,
    verb: Verb,
    *,
    reason: str | None = None,
) -> Practice:
    status = PracticeStatus(practice.status)
    if is_done(verb, status):
        return practice
    moved = after(verb, status)
    if moved is None:
        raise WrongPracticeState(f"{verb.title()} is not possible: the practice is {status}.")
    practice.status = moved.value
    practice.decision_reason = reason
    practice.version += 1
    if verb is Verb.PUBLISH:
        practice.published_at = uow.now
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action=f"practice.{verb}",
        object_type="practice",
        object_id=practice.id,
        decision={"status": practice.status},
    )
    return practice
