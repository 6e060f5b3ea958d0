"""The HTTP doors to what ledgers add up to."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.registry.project_money import service
from services.registry.project_money.schemas import LeverageList, ProjectMoney
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/projects", tags=["money"])
# Before the door to contributions: `leverage` is no id of one.
programme_door = Door(prefix="/v1/contributions", tags=["money"])


@door.get(
    "/{project_id}/money",
    scopes=["registry:read"],
    errors=[ProjectNotFound],
    response_model=ProjectMoney,
    summary="Read what a project's ledger adds up to",
)
async def get_project_money(
    project_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ProjectMoney:
    """By currency, class and kind, against the goal; who may read the books also sees flags."""
    return await service.read_money(uow, principal=principal, project_id=project_id)


@door.get(
    "/{project_id}/leverage",
    scopes=["registry:read"],
    errors=[ProjectNotFound],
    response_model=LeverageList,
    summary="Read a project's leverage",
)
async def get_project_leverage(
    project_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> LeverageList:
    """Other money for each unit of the diaspora's: planned, committed and disbursed."""
    return await service.project_leverage(uow, principal=principal, project_id=project_id)


@programme_door.get(
    "/leverage",
    scopes=["registry:read"],
    response_model=LeverageList,
    summary="Read a programme's leverage",
)
async def get_programme_leverage(
    uow: Uow, principal: CurrentPrincipal, programme_id: Annotated[UUID, Query()]
) -> LeverageList:
    """Over all its projects that the caller may see."""
    return await service.programme_leverage(uow, principal=principal, programme_id=programme_id)
