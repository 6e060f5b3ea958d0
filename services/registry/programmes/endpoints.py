"""The HTTP door to programmes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from services.registry.cofunding.fund import Fund
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.programmes import service
from services.registry.programmes.models import Programme, ProgrammeRules
from services.registry.programmes.schemas import (
    DryRunAsked,
    DryRunRead,
    ProgrammeCreate,
    ProgrammeRead,
    ProgrammeSlug,
    RulesRead,
)
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/programmes", tags=["programmes"])


@door.post(
    "",
    scopes=["operate"],
    errors=[PartnerNotFound, PartnerNotVerified, service.ProgrammeSlugTaken],
    status_code=201,
    response_model=ProgrammeRead,
    summary="Set a programme up",
)
async def create_programme(
    body: ProgrammeCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Programme:
    """By an operator, from the fund's rules as data; its partner opens the rounds."""
    programme = await service.create_programme(uow, actor=str(principal), body=body)
    response.headers["Location"] = f"{request.url.path}/{programme.id}"
    set_etag(response, programme.version)
    return programme


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ProgrammeRead],
    summary="List programmes",
)
async def list_programmes(
    uow: Uow,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    slug: Annotated[ProgrammeSlug | None, Query()] = None,
) -> Any:
    """All of them, those that ended too; newest first."""
    filters = {"partner_id": partner_id, "slug": slug}
    return await service.list_programmes(uow, page=page, filters=filters)


@door.get(
    "/{programme_id}",
    scopes=["registry:read"],
    errors=[service.ProgrammeNotFound],
    response_model=ProgrammeRead,
    summary="Read a programme",
)
async def get_programme(programme_id: PathId, uow: Uow, response: Response) -> Programme:
    """With its newest rules, and its ETag, which new rules must name."""
    programme = await service.read_programme(uow, programme_id=programme_id)
    set_etag(response, programme.version)
    return programme


@door.put(
    "/{programme_id}/rules",
    scopes=["operate"],
    errors=[
        service.ProgrammeNotFound,
        service.ProgrammeEnded,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ProgrammeRead,
    summary="Put new rules in force",
)
async def put_programme_rules(
    programme_id: PathId,
    body: Fund,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Programme:
    """By an operator; a round that was announced keeps the rules it was announced with."""
    programme = await service.put_rules(
        uow, actor=str(principal), programme_id=programme_id, version=version, rules=body
    )
    set_etag(response, programme.version)
    return programme


@door.get(
    "/{programme_id}/rules/{number}",
    scopes=["registry:read"],
    errors=[service.ProgrammeNotFound],
    response_model=RulesRead,
    summary="Read rules of a certain number",
)
async def get_programme_rules(
    programme_id: PathId, number: Annotated[int, Path(ge=1, le=1_000_000)], uow: Uow
) -> ProgrammeRules:
    """Also those that were replaced: what was decided under them stays explained."""
    return await service.read_rules(uow, programme_id=programme_id, number=number)


@door.post(
    "/{programme_id}/dry-run",
    scopes=["registry:read"],
    is_idempotent=False,
    errors=[service.ProgrammeNotFound, service.WindowUnknown, service.PlanMakesNoSense],
    response_model=DryRunRead,
    summary="Ask who would pay what",
)
async def dry_run_programme(programme_id: PathId, body: DryRunAsked, uow: Uow) -> DryRunRead:
    """Nothing is kept; what nobody would pay is named with its reason."""
    return await service.dry_run(uow, programme_id=programme_id, body=body)
