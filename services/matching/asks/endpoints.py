"""The HTTP door to asks: preview, my projects, near misses, and how far each is."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.matching.answers.domain import AskState
from services.matching.asks import service
from services.matching.asks.schemas import AnyAsk, MyProjectsAsk, NearMissesAsk, PreviewAsk
from services.matching.drafts.schemas import Draft
from services.matching.explanation.sentences import pick_language
from services.matching.matches.service import ProjectNotKnown, RoleNotKnown
from services.matching.partners.service import PartnerNotVetted
from services.matching.profiles.endpoints import ForPartner
from services.matching.profiles.service import CurrencyUnknown, NotYourPartner, ProfileNotFound
from services.matching.taxonomy.service import SkillUnknown
from shared.db.unit_of_work import UnitOfWork
from shared.flow import Flow
from shared.http.dependencies import AcceptLanguage, CurrentPrincipal, PathId, Uow
from shared.http.door import Door
from shared.http.languages import set_language
from shared.security.principal import Principal

door = Door(prefix="/v1", tags=["asks"])
_RETRY_SECONDS = "1"


def _later(model: type[Any]) -> dict[int | str, dict[str, Any]]:
    said = "It takes longer than two seconds: look at `Location`."
    return {202: {"model": model, "description": said}}


@door.post(
    "/previews",
    scopes=["matches:read"],
    errors=[
        NotYourPartner,
        service.ProjectNotOpen,
        PartnerNotVetted,
        SkillUnknown,
        CurrencyUnknown,
    ],
    response_model=PreviewAsk,
    responses=_later(PreviewAsk),
    summary="Who would match?",
    is_idempotent=False,
)
async def preview_project(
    draft: Draft,
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    accept_language: AcceptLanguage = None,
) -> Any:
    """
    For a draft that is not stored, by whoever may edit things of its partner; nobody is told.

    What publishing the same project now would list: counts, and the first 20 of each role as
    opaque people. Safeguards are found by the registry when a project is published.
    """
    ask = partial(service.ask_preview, principal=principal, draft=draft)
    return await _answered(request, response, principal, ask, accept_language)


@door.get(
    "/profiles/me/projects",
    scopes=["matches:read"],
    errors=[ProfileNotFound, NotYourPartner],
    response_model=MyProjectsAsk,
    responses=_later(MyProjectsAsk),
    summary="Which projects are open for me?",
)
async def find_my_projects(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    partner: ForPartner = None,
    accept_language: AcceptLanguage = None,
) -> Any:
    """
    The first 20, also where the project's own list is full of others.

    An answer is kept for a day, or until the profile changes.
    """
    ask = partial(service.ask_my_projects, principal=principal, partner=partner)
    return await _answered(request, response, principal, ask, accept_language)


@door.get(
    "/projects/{project_id}/near-misses",
    scopes=["matches:read"],
    errors=[ProjectNotKnown, service.ProjectNotOpen, RoleNotKnown],
    response_model=NearMissesAsk,
    responses=_later(NearMissesAsk),
    summary="Who nearly fits a role?",
)
async def find_near_misses(
    project_id: PathId,
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    role: Annotated[int, Query(ge=1, le=6, description="The role's number.")] = 1,
    accept_language: AcceptLanguage = None,
) -> Any:
    """
    For its partner: people whom one filter alone keeps out, and which; they are never told.

    First those without a tie to the country, then those without a must-have, then those without
    a working language, until there are 20.
    """
    ask = partial(service.ask_near_misses, principal=principal, project_id=project_id, role=role)
    return await _answered(request, response, principal, ask, accept_language)


@door.get(
    "/asks/{ask_id}",
    scopes=["matches:read"],
    errors=[service.AskNotFound],
    response_model=AnyAsk,
    summary="How far is an ask?",
)
async def get_ask(
    ask_id: PathId,
    uow: Uow,
    response: Response,
    principal: CurrentPrincipal,
    accept_language: AcceptLanguage = None,
) -> Any:
    """For whoever asked: its state, and the result once it is answered."""
    found = await _shown(ask_id, uow, principal, response, accept_language)
    if found.state is AskState.WAITING:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return found


async def _answered(
    request: Request,
    response: Response,
    principal: Principal,
    ask: service.Ask,
    accept_language: str | None,
) -> AnyAsk:
    state = request.app.state
    flow = Flow.begin(request.state.correlation_id, request.state.traceparent)
    ask_id = await service.asked(state.database, state.wake, ask, flow=flow)
    async with state.database.unit_of_work(flow=flow) as uow:
        found = await _shown(ask_id, uow, principal, response, accept_language)
    response.headers["Location"] = f"/v1/asks/{ask_id}"
    if found.state is AskState.WAITING:
        response.status_code = 202
        response.headers["Retry-After"] = _RETRY_SECONDS
    return found


async def _shown(
    ask_id: UUID,
    uow: UnitOfWork,
    principal: Principal,
    response: Response,
    accept_language: str | None,
) -> AnyAsk:
    language = pick_language(accept_language)
    set_language(response, language)
    return await service.read_ask(uow, principal=principal, ask_id=ask_id, language=language)
