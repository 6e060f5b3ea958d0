"""The HTTP door to the seats of a committee."""

from typing import Any

from fastapi import Response

from services.registry.balance.schemas import BalanceRead
from services.registry.committees import service
from services.registry.committees.models import CommitteeSeat
from services.registry.committees.schemas import SeatCreate, SeatRead
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.programmes.service import ProgrammeNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/programmes/{programme_id}/seats", tags=["programmes"])


@door.post(
    "",
    scopes=["programmes:write"],
    errors=[ProgrammeNotFound, PartnerNotFound, PartnerNotVerified, service.SeatGivenOtherwise],
    status_code=201,
    response_model=SeatRead,
    summary="Give a partner a seat in the committee",
)
async def give_seat(
    programme_id: PathId,
    body: SeatCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> CommitteeSeat:
    """One seat for each partner, with the side and the class that it speaks for."""
    seat = await service.give_seat(uow, principal=principal, programme_id=programme_id, body=body)
    response.headers["Location"] = f"/v1/programmes/{programme_id}/seats"
    return seat


@door.get(
    "",
    scopes=["registry:read"],
    errors=[ProgrammeNotFound, BadCursor],
    response_model=Page[SeatRead],
    summary="List the seats of the committee",
)
async def list_seats(programme_id: PathId, uow: Uow, page: PageQuery) -> Any:
    """Those that ended too, oldest first."""
    return await service.list_seats(uow, programme_id=programme_id, page=page)


@door.get(
    "/balance",
    scopes=["registry:read"],
    errors=[ProgrammeNotFound],
    response_model=BalanceRead,
    summary="Read the representation balance of the committee",
)
async def get_committee_balance(programme_id: PathId, uow: Uow) -> BalanceRead:
    """Of the seats held now, over sides and, as types, over classes of contributors."""
    return await service.read_balance(uow, programme_id=programme_id)


@door.delete(
    "/{seat_id}",
    scopes=["programmes:write"],
    errors=[ProgrammeNotFound, service.SeatNotFound],
    status_code=204,
    summary="End a seat",
)
async def end_committee_seat(
    programme_id: PathId, seat_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """What it voted in the past stays; a partner may be given a seat again."""
    await service.end_seat(uow, principal=principal, programme_id=programme_id, seat_id=seat_id)
