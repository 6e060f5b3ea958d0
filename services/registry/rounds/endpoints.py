"""The HTTP door to rounds."""

from typing import Any

from fastapi import Response

from services.registry.partners.service import PartnerNotVerified
from services.registry.programmes.service import ProgrammeEnded, ProgrammeNotFound
from services.registry.rounds import service
from services.registry.rounds.models import Round
from services.registry.rounds.schemas import RoundCreate, RoundPatch, RoundRead
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/rounds", tags=["programmes"])
programme_door = Door(prefix="/v1/programmes/{programme_id}", tags=["programmes"])


@programme_door.post(
    "/rounds",
    scopes=["programmes:write"],
    errors=[
        ProgrammeNotFound,
        ProgrammeEnded,
        PartnerNotVerified,
        service.RoundMakesNoSense,
    ],
    status_code=201,
    response_model=RoundRead,
    summary="Announce a round",
)
async def announce_round(
    programme_id: PathId,
    body: RoundCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Round:
    """Its two dates are hard; it keeps the rules that are in force now."""
    found = await service.announce_round(
        uow, principal=principal, programme_id=programme_id, body=body
    )
    response.headers["Location"] = f"/v1/rounds/{found.id}"
    set_etag(response, found.version)
    return found


@programme_door.get(
    "/rounds",
    scopes=["registry:read"],
    errors=[ProgrammeNotFound, BadCursor],
    response_model=Page[RoundRead],
    summary="List the rounds of a programme",
)
async def list_rounds(programme_id: PathId, uow: Uow, page: PageQuery) -> Any:
    """The latest first; the closed ones too."""
    return await service.list_rounds(uow, programme_id=programme_id, page=page)


@door.get(
    "/{round_id}",
    scopes=["registry:read"],
    errors=[service.RoundNotFound],
    response_model=RoundRead,
    summary="Read a round",
)
async def get_round(round_id: PathId, uow: Uow, response: Response) -> Round:
    """With its dates in UTC and as the programme's clocks show them."""
    found = await service.read_round(uow, round_id=round_id)
    set_etag(response, found.version)
    return found


@door.patch(
    "/{round_id}",
    scopes=["programmes:write"],
    errors=[
        service.RoundNotFound,
        ProgrammeNotFound,
        service.RoundMakesNoSense,
        service.RoundDatesFixed,
        service.BudgetBelowReserved,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=RoundRead,
    summary="Edit a round",
)
async def change_round(
    round_id: PathId,
    body: RoundPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Round:
    """A merge patch; send the ETag you have read as If-Match."""
    found = await service.change_round(
        uow, principal=principal, round_id=round_id, version=version, body=body
    )
    set_etag(response, found.version)
    return found
