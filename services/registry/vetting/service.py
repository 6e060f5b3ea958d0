"""
Deciding about partners, and looking at them again in time.

* ReviewDatePassed       422  the next date is over
* PartnerIsDuplicate     409  the organisation is registered as another partner
"""

from datetime import date
from uuid import UUID

from services.registry.duplicates import service as duplicates
from services.registry.partners import service as partners
from services.registry.partners.domain import Verb, is_done
from services.registry.partners.models import Partner
from services.registry.vetting.domain import NOTICE, is_in_past, is_renewal
from services.registry.vetting.models import PartnerDecision
from services.registry.vetting.repository import VettingRepository
from services.registry.vetting.schemas import DecisionRead
from shared.contracts.registry import PartnerReviewDue, PartnerVerified
from shared.db import audit
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ReviewDatePassed(Unprocessable):
    """The date of the next review is a day to come."""

    slug = "review-date-passed"
    title = "The date has passed"


class PartnerIsDuplicate(Conflict):
    """A reviewer found that the organisation is registered already, as the partner that stays."""

    slug = "partner-is-duplicate"
    title = "The organisation is another partner already"


async def review_partner(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    verb: Verb,
    reason: str | None = None,
    verify_again_on: date | None = None,
) -> Partner:
    """
    A reviewer's decision, written to the history and the audit; done already is fine.

    Verifying a verified partner until another day renews it. Raises PartnerNotFound,
    WrongPartnerState, ReviewDatePassed, PartnerIsDuplicate.
    """
    partner = await partners.any_partner(uow, partner_id=partner_id)
    is_new = is_renewal(verb, partner.status, held=partner.verify_again_on, asked=verify_again_on)
    if is_done(verb, partner.status) and not is_new:
        return partner
    if verify_again_on is not None and is_in_past(verify_again_on, uow.now.date()):
        raise ReviewDatePassed(f"{verify_again_on} is no day to come.")
    if is_new:
        await _renew(uow, partner, verify_again_on, actor=principal)
    else:
        if verb is Verb.VERIFY:
            await _require_the_one_that_stays(uow, partner_id)
        await partners.move(uow, partner=partner, verb=verb, actor=principal)
        partner.decision_reason = reason
    if verb is Verb.VERIFY:
        partner.verify_again_on, partner.review_overdue = verify_again_on, False
    VettingRepository(uow.session).add(
        PartnerDecision(
            partner_id=partner_id,
            verb=verb,
            reason=reason,
            verify_again_on=verify_again_on,
            decided_at=uow.now,
            decided_by=principal.person_id,
        )
    )
    await uow.session.flush()
    return partner


async def list_decisions(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, page: PageRequest
) -> Rows[DecisionRead]:
    """What was decided, for the partner's people and reviewers; only these see by whom."""
    await partners.read_inside(uow, principal=principal, partner_id=partner_id)
    found = await VettingRepository(uow.session).page(partner_id, page)
    hidden = {} if principal.may("partners:review") else {"decided_by": None}
    items = [DecisionRead.model_validate(each).model_copy(update=hidden) for each in found.items]
    return Rows(items, found.next)


async def tell_due_reviews(uow: UnitOfWork) -> bool:
    """
    Tell of some reviews that come up, each once for its date, and mark those that are late.

    Answers whether there was any.
    """
    repository, today = VettingRepository(uow.session), uow.now.date()
    due = await repository.due(today + NOTICE)
    for partner in due:
        partner.review_told_on = partner.verify_again_on
        state = partners.state_of(PartnerVerified, partner, at=uow.now).model_dump()
        uow.publish(
            PartnerReviewDue.model_validate(state | {"verify_again_on": partner.verify_again_on})
        )
    await uow.session.flush()
    return await repository.mark_overdue(today) > 0 or bool(due)


async def _renew(
    uow: UnitOfWork, partner: Partner, until: date | None, *, actor: Principal
) -> None:
    partner.version += 1
    await audit.note(
        uow,
        actor=str(actor),
        action="partner.renew",
        object_type="partner",
        object_id=partner.id,
        decision={"verify_again_on": str(until)},
    )


async def _require_the_one_that_stays(uow: UnitOfWork, partner_id: UUID) -> None:
    kept = await duplicates.kept_instead_of(uow, partner_id=partner_id)
    if kept is not None:
        raise PartnerIsDuplicate(f"The organisation is the partner {kept}.")


async def _held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    found = await VettingRepository(uow.session).decided_by(person_id)
    return [
        Record(
            "decision",
            each.decided_at,
            {"partner_id": str(each.partner_id), "verb": each.verb, "reason": each.reason},
        )
        for each in found
    ]


async def _forget(uow: UnitOfWork, person_id: UUID) -> int:
    """What was decided stays, without whom."""
    return await VettingRepository(uow.session).put_reviewer(person_id, None)


async def _move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    return await VettingRepository(uow.session).put_reviewer(old, new)


HOLDER = Holder("decisions", _held, _forget, _move)
