"""The HTTP door to twinnings of host institutions."""

from typing import Any

from fastapi import Request, Response

from services.registry.agreements.service import AgreementNotFound, TermsAreFixed
from services.registry.twinnings import service
from services.registry.twinnings.schemas import TwinningCreate, TwinningRead
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}/twinnings", tags=["agreements"])


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, TermsAreFixed, service.TwinnedAlready, service.NoHostInstitution],
    status_code=201,
    response_model=TwinningRead,
    summary="Twin two host institutions",
)
async def twin_hosts(
    agreement_id: PathId,
    body: TwinningCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> TwinningRead:
    """By an editor of a party; the hosts are verified partners and need be no parties."""
    made = await service.twin(uow, principal=principal, agreement_id=agreement_id, body=body)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[TwinningRead],
    summary="List twinnings",
)
async def list_twinnings(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Oldest first."""
    return await service.list_twinnings(
        uow, principal=principal, agreement_id=agreement_id, page=page
    )


@door.delete(
    "/{twinning_id}",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, service.TwinningNotFound],
    status_code=204,
    summary="Let two host institutions go apart",
)
async def untwin_hosts(
    agreement_id: PathId, twinning_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """By an editor of a party."""
    await service.untwin(
        uow, principal=principal, agreement_id=agreement_id, twinning_id=twinning_id
    )
