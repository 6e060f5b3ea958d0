"""The HTTP door to effective practices."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.practices import service
from services.registry.practices.domain import PracticeStatus, Verb
from services.registry.practices.models import Practice, PracticeCitation
from services.registry.practices.schemas import (
    Citation,
    CitationRead,
    PracticeCreate,
    PracticeDecision,
    PracticePatch,
    PracticeRead,
)
from shared.contracts.values import Country, Language, SdgTarget, SectorCode
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/practices", tags=["practices"])


@door.post(
    "",
    scopes=["dialogues:write"],
    errors=[PartnerNotFound],
    status_code=201,
    response_model=PracticeRead,
    summary="Write a practice down",
)
async def draft_practice(
    body: PracticeCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Practice:
    """A draft, which only its partner sees."""
    practice = await service.draft_practice(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{practice.id}"
    set_etag(response, practice.version)
    return practice


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[PracticeRead],
    summary="List effective practices",
)
async def list_practices(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[PracticeStatus | None, Query()] = None,
    language: Annotated[Language | None, Query(max_length=35)] = None,
    country: Annotated[Country | None, Query()] = None,
    sector: Annotated[SectorCode | None, Query()] = None,
    gcm_objective: Annotated[int | None, Query(ge=1, le=23)] = None,
    sdg_target: Annotated[SdgTarget | None, Query()] = None,
) -> Any:
    """Published ones, one's own, and for reviewers what was submitted; newest first."""
    filters = {
        "partner_id": partner_id,
        "status": status,
        "language": language,
        "countries": country,
        "sectors": sector,
        "gcm_objectives": gcm_objective,
        "sdg_targets": sdg_target,
    }
    return await service.list_practices(uow, principal=principal, page=page, filters=filters)


@door.get(
    "/{practice_id}",
    scopes=["registry:read"],
    errors=[service.PracticeNotFound],
    response_model=PracticeRead,
    summary="Read a practice",
)
async def get_practice(
    practice_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> Practice:
    """With its ETag, which an edit must name."""
    practice = await service.read_practice(uow, principal=principal, practice_id=practice_id)
    set_etag(response, practice.version)
    return practice


@door.patch(
    "/{practice_id}",
    scopes=["dialogues:write"],
    errors=[
        service.PracticeNotFound,
        service.WrongPracticeState,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=PracticeRead,
    summary="Edit a draft",
)
async def change_practice(
    practice_id: PathId,
    body: PracticePatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Practice:
    """A merge patch; what a reviewer has looked at is not edited behind their back."""
    practice = await service.change_practice(
        uow, principal=principal, practice_id=practice_id, version=version, body=body
    )
    set_etag(response, practice.version)
    return practice


@door.post(
    "/{practice_id}/submit",
    scopes=["dialogues:write"],
    errors=[
        service.PracticeNotFound,
        service.WrongPracticeState,
        service.PracticeIncomplete,
        PartnerNotFound,
        PartnerNotVerified,
    ],
    response_model=PracticeRead,
    summary="Ask for publication",
)
async def submit_practice(practice_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Practice:
    """With context, what was done, results, and evidence of them."""
    return await service.submit_practice(uow, principal=principal, practice_id=practice_id)


@door.post(
    "/{practice_id}/publish",
    scopes=["partners:review"],
    errors=[service.PracticeNotFound, service.WrongPracticeState],
    response_model=PracticeRead,
    summary="Publish a practice",
)
async def publish_practice(practice_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Practice:
    """By a reviewer; from now on others find it and cite it."""
    return await service.review_practice(
        uow, principal=principal, practice_id=practice_id, verb=Verb.PUBLISH
    )


@door.post(
    "/{practice_id}/return",
    scopes=["partners:review"],
    errors=[service.PracticeNotFound, service.WrongPracticeState],
    response_model=PracticeRead,
    summary="Return a practice",
)
async def return_practice(
    practice_id: PathId, body: PracticeDecision, uow: Uow, principal: CurrentPrincipal
) -> Practice:
    """By a reviewer, with a reason; it is a draft again."""
    return await service.review_practice(
        uow, principal=principal, practice_id=practice_id, verb=Verb.RETURN, reason=body.reason
    )


@door.post(
    "/{practice_id}/withdraw",
    scopes=["dialogues:write", "partners:review"],
    errors=[service.PracticeNotFound, service.WrongPracticeState],
    response_model=PracticeRead,
    summary="Withdraw a practice",
)
async def withdraw_practice(
    practice_id: PathId, body: PracticeDecision, uow: Uow, principal: CurrentPrincipal
) -> Practice:
    """By its partner or a reviewer; who has cited it keeps the citation."""
    return await service.withdraw_practice(
        uow, principal=principal, practice_id=practice_id, reason=body.reason
    )


@door.post(
    "/{practice_id}/citations",
    scopes=["dialogues:write"],
    errors=[service.PracticeNotFound, service.CitingNotFound, service.WrongPracticeState],
    status_code=201,
    response_model=CitationRead,
    summary="Cite a practice",
)
async def cite_practice(
    practice_id: PathId, body: Citation, uow: Uow, principal: CurrentPrincipal
) -> PracticeCitation:
    """In a project, an agreement or a programme that one may edit; counted once for each."""
    return await service.cite_practice(uow, principal=principal, practice_id=practice_id, body=body)


@door.get(
    "/{practice_id}/citations",
    scopes=["registry:read"],
    errors=[service.PracticeNotFound, BadCursor],
    response_model=Page[CitationRead],
    summary="Who cites a practice?",
)
async def list_citations(
    practice_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Newest first."""
    return await service.list_citations(
        uow, principal=principal, practice_id=practice_id, page=page
    )
