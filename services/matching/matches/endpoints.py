"""The HTTP door to matches."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.explanation.sentences import pick_language
from services.matching.lists.models import Match
from services.matching.matches import service
from services.matching.matches.schemas import MatchExplained, MatchOfMine, MatchPublic, WhyNot
from services.matching.pairs.service import MatchNotFound
from services.matching.profiles.endpoints import ForPartner
from services.matching.profiles.service import NotYourPartner, ProfileNotFound
from services.matching.projects.models import KnownProject
from shared.contracts.values import ListKind
from shared.http.dependencies import AcceptLanguage, CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1", tags=["matches"])
_ROLE = (
    "The role's number; 0 is the need of money, the list `funding`. Without it the first role, or "
    "the money where funding or no people are asked for."
)


@door.get(
    "/projects/{project_id}/matches",
    scopes=["matches:read"],
    errors=[service.ProjectNotKnown, service.RoleNotKnown, BadCursor],
    response_model=Page[MatchPublic],
    summary="List a project's matches",
)
async def list_project_matches(
    project_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    role: Annotated[int | None, Query(ge=0, le=6, description=_ROLE)] = None,
    list: Annotated[ListKind | None, Query(description="People or funders.")] = None,
) -> Page[MatchPublic]:
    """For its partner, the best first; people stay opaque until both sides agreed."""
    rows = await service.matches_of_project(
        uow, principal=principal, project_id=project_id, role=role, kind=list, page=page
    )
    return Page[MatchPublic](items=[_public(match) for match in rows.items], next=rows.next)


@door.get(
    "/profiles/me/matches",
    scopes=["matches:read"],
    errors=[ProfileNotFound, NotYourPartner, BadCursor],
    response_model=Page[MatchOfMine],
    summary="List the projects that fit me",
)
async def list_my_matches(
    uow: Uow, principal: CurrentPrincipal, page: PageQuery, partner: ForPartner = None
) -> Page[MatchOfMine]:
    """The best first."""
    rows, projects, percents = await service.matches_of_mine(
        uow, principal=principal, partner=partner, page=page
    )
    items = [_mine(match, projects.get(match.project_id), percents) for match in rows.items]
    return Page[MatchOfMine](items=items, next=rows.next)


@door.get(
    "/matches/{match_id}",
    scopes=["matches:read"],
    errors=[MatchNotFound],
    response_model=MatchExplained,
    summary="Why does this fit?",
)
async def get_match(
    match_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    accept_language: AcceptLanguage = None,
) -> MatchExplained:
    """
    The points add up to the score; `obstacles` say why a pair that left its list is not there.

    The same for both sides, but that a safeguard and another placement are the person's own
    affair: a host is told that somebody is not available.
    """
    language = pick_language(accept_language)
    response.headers["Content-Language"] = language
    return await service.explain(uow, principal=principal, match_id=match_id, language=language)


@door.get(
    "/why-not",
    scopes=["matches:read"],
    errors=[service.PairNotKnown],
    response_model=WhyNot,
    summary="Why does this not fit?",
)
async def get_why_not(
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    project: Annotated[UUID, Query()],
    profile: Annotated[UUID, Query()],
    accept_language: AcceptLanguage = None,
) -> WhyNot:
    """
    For a pair that the caller stands on one side of; a list is empty only where it is listed.

    A host asks of whom it was shown, and is not told of a safeguard nor of another placement, only
    that somebody is not available.
    """
    language = pick_language(accept_language)
    response.headers["Content-Language"] = language
    return await service.why_not(
        uow, principal=principal, project_id=project, profile_id=profile, language=language
    )


def _public(match: Match) -> MatchPublic:
    return MatchPublic(
        match_id=match.match_id,
        project_id=match.project_id,
        role=match.role,
        list_kind=match.kind,
        profile_id=match.profile_id,
        score=match.r,
        is_of_the_field=match.may_be_told,
    )


def _mine(match: Match, project: KnownProject | None, percents: dict[UUID, int]) -> MatchOfMine:
    roles = (project.state or {}).get("roles", []) if project else []
    title = next((role["title"] for role in roles if role["number"] == match.role), None)
    return MatchOfMine(
        match_id=match.match_id,
        project_id=match.project_id,
        project_title=project.title if project else "",
        project_country=project.country if project else None,
        role=match.role,
        role_title=title,
        list_kind=match.kind,
        score=match.r,
        is_of_the_field=match.may_be_told,
        host_response_percent=percents.get(project.partner_id) if project else None,
    )
