"""The HTTP doors to milestones and their receipts."""

from typing import Any

from fastapi import Request, Response

from services.registry.milestones import service
from services.registry.milestones.models import Milestone, Receipt
from services.registry.milestones.schemas import (
    MilestoneCreate,
    MilestoneList,
    MilestonePatch,
    MilestoneRead,
    MilestoneReport,
    ReceiptCreate,
    ReceiptRead,
)
from services.registry.projects.service import ProjectNotFound
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

project_door = Door(prefix="/v1/projects", tags=["milestones"])
door = Door(prefix="/v1/milestones", tags=["milestones"])


@project_door.post(
    "/{project_id}/milestones",
    scopes=["projects:write"],
    errors=[ProjectNotFound],
    status_code=201,
    response_model=MilestoneRead,
    summary="Plan a milestone",
)
async def plan_milestone(
    project_id: PathId,
    body: MilestoneCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Milestone:
    """It comes after those that the project has."""
    milestone = await service.plan_milestone(
        uow, principal=principal, project_id=project_id, body=body
    )
    response.headers["Location"] = f"/v1/milestones/{milestone.id}"
    set_etag(response, milestone.version)
    return milestone


@project_door.get(
    "/{project_id}/milestones",
    scopes=["registry:read"],
    errors=[ProjectNotFound],
    response_model=MilestoneList,
    summary="List a project's milestones",
)
async def list_milestones(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Any:
    """In their order, for everybody who may see the project."""
    found = await service.list_milestones(uow, principal=principal, project_id=project_id)
    return {"items": found}


@door.get(
    "/{milestone_id}",
    scopes=["registry:read"],
    errors=[service.MilestoneNotFound],
    response_model=MilestoneRead,
    summary="Read a milestone",
)
async def get_milestone(
    milestone_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> Milestone:
    """With its ETag, which an edit must name."""
    milestone = await service.read_milestone(uow, principal=principal, milestone_id=milestone_id)
    set_etag(response, milestone.version)
    return milestone


@door.patch(
    "/{milestone_id}",
    scopes=["projects:write"],
    errors=[
        service.MilestoneNotFound,
        service.MilestoneFixed,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=MilestoneRead,
    summary="Edit a milestone",
)
async def change_milestone(
    milestone_id: PathId,
    body: MilestonePatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Milestone:
    """A merge patch, until it is reported; send the ETag you have read as If-Match."""
    milestone = await service.change_milestone(
        uow, principal=principal, milestone_id=milestone_id, version=version, body=body
    )
    set_etag(response, milestone.version)
    return milestone


@door.post(
    "/{milestone_id}/report",
    scopes=["projects:write"],
    errors=[service.MilestoneNotFound],
    response_model=MilestoneRead,
    summary="Report a milestone",
)
async def report_milestone(
    milestone_id: PathId, body: MilestoneReport, uow: Uow, principal: CurrentPrincipal
) -> Milestone:
    """Say in words and figures that it was reached; done already is fine."""
    return await service.report_milestone(
        uow, principal=principal, milestone_id=milestone_id, body=body
    )


@door.post(
    "/{milestone_id}/receipts",
    scopes=["projects:write"],
    needs_key=True,
    errors=[service.MilestoneNotFound, service.MilestoneFixed, service.ReceiptMakesNoSense],
    status_code=201,
    response_model=ReceiptRead,
    summary="Add a receipt",
)
async def add_receipt(
    milestone_id: PathId,
    body: ReceiptCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Receipt:
    """Until the milestone is accepted; it stays."""
    receipt = await service.add_receipt(
        uow, principal=principal, milestone_id=milestone_id, body=body
    )
    response.headers["Location"] = request.url.path
    return receipt


@door.get(
    "/{milestone_id}/receipts",
    scopes=["registry:read"],
    errors=[service.MilestoneNotFound, BadCursor],
    response_model=Page[ReceiptRead],
    summary="List a milestone's receipts",
)
async def list_receipts(
    milestone_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """The oldest first, for everybody who may see the project."""
    return await service.list_receipts(
        uow, principal=principal, milestone_id=milestone_id, page=page
    )
