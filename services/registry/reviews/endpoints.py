"""The HTTP door to reviews."""

from typing import Any

from fastapi import Request, Response

from services.registry.agreements.service import AgreementNotFound
from services.registry.reviews import service
from services.registry.reviews.models import Review
from services.registry.reviews.schemas import ReviewCreate, ReviewHeld, ReviewPatch, ReviewRead
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}/reviews", tags=["agreements"])


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, service.ReviewPlanned],
    status_code=201,
    response_model=ReviewRead,
    summary="Plan a review",
)
async def plan_review(
    agreement_id: PathId,
    body: ReviewCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Review:
    """By an editor of a party that is no observer."""
    review = await service.plan_review(
        uow, principal=principal, agreement_id=agreement_id, body=body
    )
    response.headers["Location"] = f"{request.url.path}/{review.id}"
    set_etag(response, review.version)
    return review


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[ReviewRead],
    summary="List reviews",
)
async def list_reviews(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Planned and held, newest first."""
    return await service.list_reviews(
        uow, principal=principal, agreement_id=agreement_id, page=page
    )


@door.patch(
    "/{review_id}",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        service.ReviewNotFound,
        service.ReviewMakesNoSense,
        service.ReviewPlanned,
        service.ReviewWasHeld,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ReviewRead,
    summary="Shift a review, or follow it up",
)
async def change_review(
    agreement_id: PathId,
    review_id: PathId,
    body: ReviewPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Review:
    """A merge patch; follow-ups are replaced whole."""
    review = await service.change_review(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        review_id=review_id,
        version=version,
        body=body,
    )
    set_etag(response, review.version)
    return review


@door.post(
    "/{review_id}/hold",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, service.ReviewNotFound, service.ReviewMakesNoSense],
    response_model=ReviewRead,
    summary="Write down what a review found",
)
async def hold_review(
    agreement_id: PathId,
    review_id: PathId,
    body: ReviewHeld,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Review:
    """With the rate of implementation of that moment; it stays as it was written down."""
    return await service.hold_review(
        uow, principal=principal, agreement_id=agreement_id, review_id=review_id, body=body
    )
