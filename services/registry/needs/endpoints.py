"""The HTTP door to needs of places and to the fairness of a programme."""

from typing import Annotated

from fastapi import Query

from services.registry.needs import service
from services.registry.needs.models import ProjectNeed
from services.registry.needs.schemas import FairnessRead, NeedRead, NeedStated
from services.registry.partners.service import PartnerNotFound
from services.registry.programmes.service import ProgrammeNotFound
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door
from shared.money import Currency

door = Door(prefix="/v1/projects/{project_id}/need", tags=["programmes"])
fairness_door = Door(prefix="/v1/programmes/{programme_id}/fairness", tags=["programmes"])


@door.put(
    "",
    scopes=["projects:write"],
    errors=[ProjectNotFound, PartnerNotFound],
    response_model=NeedRead,
    summary="Describe how poor a project's place is",
)
async def put_project_need(
    project_id: PathId, body: NeedStated, uow: Uow, principal: CurrentPrincipal
) -> ProjectNeed:
    """With source and year; it takes the place of what was said before."""
    return await service.state_need(uow, principal=principal, project_id=project_id, body=body)


@door.get(
    "",
    scopes=["registry:read"],
    errors=[ProjectNotFound, service.NeedNotStated],
    response_model=NeedRead,
    summary="Read how poor a project's place is",
)
async def get_project_need(
    project_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ProjectNeed:
    """With its source and year."""
    return await service.read_need(uow, principal=principal, project_id=project_id)


@fairness_door.get(
    "",
    scopes=["registry:read"],
    errors=[ProgrammeNotFound],
    response_model=FairnessRead,
    summary="Ask whether a programme's money reaches the poor",
)
async def get_programme_fairness(
    programme_id: PathId, uow: Uow, currency: Annotated[Currency | None, Query()] = None
) -> FairnessRead:
    """Money of selected applications by poverty band against people, with an alarm."""
    return await service.fairness_of(uow, programme_id=programme_id, currency=currency)
