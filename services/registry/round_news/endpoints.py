"""The HTTP door that ends a programme."""

from services.registry.programmes.models import Programme
from services.registry.programmes.schemas import ProgrammeRead
from services.registry.programmes.service import ProgrammeNotFound
from services.registry.round_news import service
from services.registry.round_news.schemas import ProgrammeEnd
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/programmes/{programme_id}", tags=["programmes"])


@door.post(
    "/end",
    scopes=["programmes:write"],
    errors=[ProgrammeNotFound, service.EndsInFuture],
    response_model=ProgrammeRead,
    summary="End a programme",
)
async def end_programme(
    programme_id: PathId, body: ProgrammeEnd, uow: Uow, principal: CurrentPrincipal
) -> Programme:
    """No new rounds, and the open ones close now; decisions and money stay readable."""
    return await service.end_programme(
        uow, principal=principal, programme_id=programme_id, body=body
    )
