"""The HTTP door to contributions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.contributions import service
from services.registry.contributions.schemas import (
    ContributionCreate,
    ContributionRead,
    EntryRead,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page, Rows

door = Door(prefix="/v1/contributions", tags=["contributions"])


@door.post(
    "",
    scopes=["contributions:write"],
    needs_key=True,
    errors=[
        PartnerNotFound,
        PartnerNotVerified,
        ProjectNotFound,
        service.BooksNotYours,
        service.ContributionMakesNoSense,
        service.ProjectTakesNoMoney,
        service.ReferenceTaken,
    ],
    status_code=201,
    response_model=ContributionRead,
    summary="Open a contribution",
)
async def open_contribution(
    body: ContributionCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> ContributionRead:
    """Who gives to which project; its ledger begins empty and is only ever added to."""
    contribution, balance = await service.open_contribution(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{contribution.id}"
    return service.described(contribution, balance)


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ContributionRead],
    summary="List contributions",
)
async def list_contributions(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    project_id: Annotated[UUID | None, Query()] = None,
    partner_id: Annotated[UUID | None, Query(description="Who keeps the books.")] = None,
    programme_id: Annotated[UUID | None, Query()] = None,
) -> Any:
    """Those whose books one may read: as keeper, contributor, project or reviewer; newest first."""
    filters = {"project_id": project_id, "partner_id": partner_id, "programme_id": programme_id}
    found = await service.list_contributions(uow, principal=principal, page=page, filters=filters)
    return Rows([service.described(*row) for row in found.items], found.next)


@door.get(
    "/{contribution_id}",
    scopes=["registry:read"],
    errors=[service.ContributionNotFound],
    response_model=ContributionRead,
    summary="Read a contribution",
)
async def get_contribution(
    contribution_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ContributionRead:
    """With what its entries add up to."""
    contribution, balance = await service.read_contribution(
        uow, principal=principal, contribution_id=contribution_id
    )
    return service.described(contribution, balance)


@door.get(
    "/{contribution_id}/entries",
    scopes=["registry:read"],
    errors=[service.ContributionNotFound, BadCursor],
    response_model=Page[EntryRead],
    summary="Read the ledger of a contribution",
)
async def list_entries(
    contribution_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Every entry in its order; corrections stand beside what they correct."""
    return await service.list_entries(
        uow, principal=principal, contribution_id=contribution_id, page=page
    )
