"""The HTTP door to applying and withdrawing."""

from services.registry.applications.models import Application
from services.registry.applications.schemas import ApplicationRead
from services.registry.applications.service import ApplicationNotFound, WrongApplicationState
from services.registry.awards.service import AwardIsPaid
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.rounds.service import RoundNotOpen
from services.registry.submissions import service
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/applications/{application_id}", tags=["programmes"])


@door.post(
    "/submit",
    scopes=["projects:write"],
    errors=[
        ApplicationNotFound,
        WrongApplicationState,
        service.ProjectNotPublished,
        RoundNotOpen,
        PartnerNotFound,
        PartnerNotVerified,
    ],
    response_model=ApplicationRead,
    summary="Apply",
)
async def submit_application(
    application_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> Application:
    """Between the two dates of the round only; from now on it stays as it is."""
    return await service.submit_application(uow, principal=principal, application_id=application_id)


@door.post(
    "/withdraw",
    scopes=["projects:write"],
    errors=[ApplicationNotFound, WrongApplicationState, AwardIsPaid],
    response_model=ApplicationRead,
    summary="Withdraw an application",
)
async def withdraw_application(
    application_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> Application:
    """
    The project may apply again; what was reserved for it goes back to the round.

    What was promised for it is taken back in the ledger, unless something of it was given.
    """
    return await service.withdraw_application(
        uow, principal=principal, application_id=application_id
    )
