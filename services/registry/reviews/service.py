"""
Planning and holding reviews of agreements.

* ReviewNotFound       404
* ReviewMakesNoSense   422  a follow-up of no party, or a day that has not come
* ReviewPlanned        409  there is a review on that day
* ReviewWasHeld        409  what was found stays as it was written down
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agreements import service as agreements
from services.registry.agreements.domain import day_in
from services.registry.agreements.service import Acting
from services.registry.obligations import service as obligations
from services.registry.reviews.models import Review
from services.registry.reviews.repository import ReviewRepository
from services.registry.reviews.schemas import FollowUp, ReviewCreate, ReviewHeld, ReviewPatch
from services.registry.steps import service as steps
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ReviewNotFound(NotFound):
    """There is no such review of this agreement."""

    slug = "review-not-found"
    title = "No such review"


class ReviewMakesNoSense(Unprocessable):
    """A rule of reviews is hurt; the detail says which."""

    slug = "review-makes-no-sense"
    title = "The review makes no sense"


class ReviewPlanned(Conflict):
    """There is a review of this agreement on that day."""

    slug = "review-planned"
    title = "There is a review on that day"


class ReviewWasHeld(Conflict):
    """The review was held: its date and findings stay."""

    slug = "review-was-held"
    title = "The review was held"


async def plan_review(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: ReviewCreate
) -> Review:
    """By an editor of a party that is no observer."""
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    review = Review(agreement_id=agreement_id, planned_on=body.planned_on, created_at=uow.now)
    ReviewRepository(uow.session).add(review)
    _step(uow, acting, "planned_review")
    await _flush(uow)
    return review


async def change_review(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    review_id: UUID,
    version: int,
    body: ReviewPatch,
) -> Review:
    """Shift it until it was held; say what was done of what follows."""
    acting, review = await _lock(uow, principal, agreement_id, review_id)
    require_version(review.version, version)
    named = set(changes(body))
    if "planned_on" in named and review.held_on is not None:
        raise ReviewWasHeld("Its date stays.")
    if "planned_on" in named:
        review.planned_on = body.planned_on
    if "follow_ups" in named:
        _follow_up(acting, review, body.follow_ups)
    review.version += 1
    _step(uow, acting, "changed_review")
    await _flush(uow)
    return review


async def hold_review(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    review_id: UUID,
    body: ReviewHeld,
) -> Review:
    """Write down what was found; held already is fine, and stays as it was written down."""
    acting, review = await _lock(uow, principal, agreement_id, review_id)
    if review.held_on is not None:
        return review
    if body.held_on > day_in(acting.agreement.time_zone, uow.now):
        raise ReviewMakesNoSense("A review is written down once it was held.")
    review.held_on, review.findings = body.held_on, body.findings
    _follow_up(acting, review, body.follow_ups)
    found = await obligations.implementation(uow, agreement=acting.agreement)
    review.implementation_rate = found.rate
    review.version += 1
    _step(uow, acting, "held_review", documents=1)
    await _flush(uow)
    return review


async def list_reviews(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[Review]:
    """For whoever sees the agreement, newest first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await reviews_of(uow, agreement_id=agreement_id, page=page)


async def reviews_of(uow: UnitOfWork, *, agreement_id: UUID, page: PageRequest) -> Rows[Review]:
    """The calendar of an agreement that the caller was let see."""
    return await ReviewRepository(uow.session).page(agreement_id, page)


async def _lock(
    uow: UnitOfWork, principal: Principal, agreement_id: UUID, review_id: UUID
) -> tuple[Acting, Review]:
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    review = await ReviewRepository(uow.session).lock(agreement_id, review_id)
    if review is None:
        raise ReviewNotFound("No such review of this agreement.")
    return acting, review


def _follow_up(acting: Acting, review: Review, follow_ups: Sequence[FollowUp]) -> None:
    known = {party.partner_id for party, _ in acting.seated}
    if any(each.partner_id not in known for each in follow_ups):
        raise ReviewMakesNoSense("A follow-up is asked of a party.")
    review.follow_ups = [each.model_dump(mode="json") for each in follow_ups]


def _step(uow: UnitOfWork, acting: Acting, verb: str, *, documents: int = 0) -> None:
    steps.take(
        uow,
        agreement_id=acting.agreement.id,
        partner_id=acting.partner_id,
        verb=verb,
        documents=documents,
    )


async def _flush(uow: UnitOfWork) -> None:
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "agreement_review_once" in str(error.orig):
            raise ReviewPlanned("Choose another day.") from error
        raise
