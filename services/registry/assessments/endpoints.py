"""The HTTP door to what a programme's people do with applications."""

from services.registry.applications.models import Application
from services.registry.applications.schemas import ApplicationRead
from services.registry.applications.service import ApplicationNotFound, WrongApplicationState
from services.registry.assessments import service
from services.registry.assessments.schemas import CheckResult
from services.registry.programmes.service import ProgrammeNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/applications/{application_id}", tags=["programmes"])


@door.post(
    "/check",
    scopes=["programmes:write"],
    errors=[ApplicationNotFound, ProgrammeNotFound, WrongApplicationState],
    response_model=ApplicationRead,
    summary="Check an application",
)
async def check_application(
    application_id: PathId, body: CheckResult, uow: Uow, principal: CurrentPrincipal
) -> Application:
    """Eligible, or not with every reason; its cost is compared with peers for the committee."""
    return await service.check_application(
        uow, principal=principal, application_id=application_id, reasons=body.reasons
    )


@door.post(
    "/complete",
    scopes=["programmes:write"],
    errors=[ApplicationNotFound, ProgrammeNotFound, WrongApplicationState],
    response_model=ApplicationRead,
    summary="Mark a selected application as completed",
)
async def complete_application(
    application_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> Application:
    """From now on its window counts as a stage that its partner completed."""
    return await service.complete_application(
        uow, principal=principal, application_id=application_id
    )
