"""The HTTP door to mirror committees."""

from typing import Any

from fastapi import Response

from services.registry.mirror_committees import service
from services.registry.mirror_committees.models import MirrorCommittee
from services.registry.mirror_committees.schemas import MirrorPropose, MirrorRead
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/partners/{partner_id}/mirror-committees", tags=["associations"])
answer_door = Door(prefix="/v1/mirror-committees/{mirror_id}", tags=["associations"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[
        PartnerNotFound,
        PartnerNotVerified,
        service.MirrorOfOneself,
        service.NotAHometownAssociation,
    ],
    status_code=201,
    response_model=MirrorRead,
    summary="Name a mirror committee",
)
async def propose_mirror_committee(
    partner_id: PathId,
    body: MirrorPropose,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> MirrorCommittee:
    """By an editor of the hometown association; it counts once the committee confirms."""
    mirror = await service.propose_mirror(
        uow, principal=principal, partner_id=partner_id, committee_id=body.committee_id
    )
    response.headers["Location"] = f"/v1/mirror-committees/{mirror.id}"
    return mirror


@door.get(
    "",
    scopes=["registry:read"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[MirrorRead],
    summary="List mirror committees",
)
async def list_mirror_committees(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """On either side, the newest first; to others than its people those that are confirmed."""
    return await service.list_mirrors(uow, principal=principal, partner_id=partner_id, page=page)


@answer_door.post(
    "/confirm",
    scopes=["partners:write"],
    errors=[service.MirrorNotFound, service.MirrorEnded, PartnerNotVerified],
    response_model=MirrorRead,
    summary="Confirm to be the committee",
)
async def confirm_mirror_committee(
    mirror_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> MirrorCommittee:
    """By an editor of the committee, while both are verified."""
    return await service.confirm_mirror(uow, principal=principal, mirror_id=mirror_id)


@answer_door.post(
    "/end",
    scopes=["partners:write"],
    errors=[service.MirrorNotFound],
    response_model=MirrorRead,
    summary="End the tie",
)
async def end_mirror_committee(
    mirror_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> MirrorCommittee:
    """By an editor of either partner."""
    return await service.end_mirror(uow, principal=principal, mirror_id=mirror_id)
