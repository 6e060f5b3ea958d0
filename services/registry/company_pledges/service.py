"""
Pledging as a company, showing what was done, and finding what came of it.

* PledgeNotFound          404
* NotACompany             409  only companies pledge here
* PledgeWithdrawn         409  nothing more happens to it
* PledgeWithoutEvidence   409  nothing shows that it was kept
* TooMuchEvidence         409  nobody reads so much
* PledgeDatesMakeNoSense  422  a review before the pledge, or before today
"""

from datetime import date
from typing import Any
from uuid import UUID

from services.registry.company_pledges.domain import (
    MOST_EVIDENCE,
    PledgeState,
    needs_evidence,
)
from services.registry.company_pledges.models import CompanyPledge
from services.registry.company_pledges.repository import PledgeRepository
from services.registry.company_pledges.schemas import (
    EvidenceAdd,
    PledgeMake,
    PledgeReview,
    PledgeReviewAdd,
)
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole, PartnerType
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class PledgeNotFound(NotFound):
    """There is no such pledge, or it is not yours to see."""

    slug = "company-pledge-not-found"
    title = "No such pledge"


class NotACompany(Conflict):
    """Only companies make these pledges."""

    slug = "not-a-company"
    title = "The partner is no company"


class PledgeWithdrawn(Conflict):
    """The company withdrew the pledge; it may make a new one."""

    slug = "company-pledge-withdrawn"
    title = "The pledge was withdrawn"


class PledgeWithoutEvidence(Conflict):
    """Nothing was shown by which others could check that the pledge was kept."""

    slug = "company-pledge-without-evidence"
    title = "There is no evidence"


class TooMuchEvidence(Conflict):
    """A pledge holds at most a hundred pieces of evidence."""

    slug = "too-much-evidence"
    title = "Too much evidence"


class PledgeDatesMakeNoSense(Unprocessable):
    """A review comes after the pledge, and after today."""

    slug = "company-pledge-dates-make-no-sense"
    title = "The dates make no sense"


async def make_pledge(uow: UnitOfWork, *, principal: Principal, body: PledgeMake) -> CompanyPledge:
    """Pledge as a company that the caller may act for; it is shown once that is verified."""
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    if partner.partner_type != PartnerType.COMPANY:
        raise NotACompany(f"The partner is a {partner.partner_type}.")
    if body.review_on <= body.pledged_on:
        raise PledgeDatesMakeNoSense("The review comes after the pledge.")
    pledge = CompanyPledge(**body.model_dump(), created_at=uow.now)
    PledgeRepository(uow.session).add(pledge)
    await uow.session.flush()
    return pledge


async def read_pledge(uow: UnitOfWork, *, principal: Principal, pledge_id: UUID) -> CompanyPledge:
    """A pledge that everybody may see, or one's own. Raises PledgeNotFound."""
    found = await PledgeRepository(uow.session).visible(principal, pledge_id)
    if found is None:
        raise PledgeNotFound("No such pledge; or its company is not verified and not yours.")
    return found


async def list_pledges(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    filters: dict[str, Any],
    review_until: date | None,
) -> Rows[CompanyPledge]:
    """Pledges of verified companies and one's own, the newest first; those due by a day."""
    repository = PledgeRepository(uow.session)
    return await repository.page(principal, page, filters, review_until=review_until)


async def add_evidence(
    uow: UnitOfWork, *, principal: Principal, pledge_id: UUID, body: EvidenceAdd
) -> CompanyPledge:
    """Show something; shown already is fine."""
    pledge = await _locked(uow, principal, pledge_id)
    shown = body.model_dump(mode="json")
    if shown not in pledge.evidence:
        _require_standing(pledge)
        if len(pledge.evidence) >= MOST_EVIDENCE:
            raise TooMuchEvidence("Put several together behind one link.")
        pledge.evidence = [*pledge.evidence, shown]
        await uow.session.flush()
    return pledge


async def review_pledge(
    uow: UnitOfWork, *, principal: Principal, pledge_id: UUID, body: PledgeReviewAdd
) -> CompanyPledge:
    """A reviewer's finding of today; found already is fine."""
    pledge = await _locked(uow, None, pledge_id)
    today = uow.now.date()
    review = PledgeReview(reviewed_on=today, outcome=body.outcome, note=body.note)
    found = review.model_dump(mode="json")
    if found in pledge.reviews[-1:] and pledge.review_on == body.next_review_on:
        return pledge
    _require_standing(pledge)
    if needs_evidence(body.outcome) and not pledge.evidence:
        raise PledgeWithoutEvidence("Ask the company to show something first.")
    _require_later(body.next_review_on, today, pledge.pledged_on)
    pledge.reviews = [*pledge.reviews, found]
    pledge.state, pledge.review_on = PledgeState(body.outcome), body.next_review_on
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="company_pledge.reviewed",
        object_type="company_pledge",
        object_id=pledge_id,
        decision={"outcome": body.outcome},
    )
    return pledge


async def withdraw_pledge(
    uow: UnitOfWork, *, principal: Principal, pledge_id: UUID
) -> CompanyPledge:
    """Pledge no longer; it stays readable, and done already is fine."""
    pledge = await _locked(uow, principal, pledge_id)
    if pledge.state != PledgeState.WITHDRAWN:
        pledge.state, pledge.review_on = PledgeState.WITHDRAWN, None
        await uow.session.flush()
    return pledge


async def _locked(uow: UnitOfWork, principal: Principal | None, pledge_id: UUID) -> CompanyPledge:
    found = await PledgeRepository(uow.session).lock(principal, pledge_id)
    if found is None:
        raise PledgeNotFound("No such pledge among those you may act on.")
    return found


def _require_standing(pledge: CompanyPledge) -> None:
    if pledge.state == PledgeState.WITHDRAWN:
        raise PledgeWithdrawn("Make a new one.")


def _require_later(day: date | None, today: date, pledged_on: date) -> None:
    if day is not None and day <= max(today, pledged_on):
        raise PledgeDatesMakeNoSense("The next review is on a day to come.")
