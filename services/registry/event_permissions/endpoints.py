"""The HTTP door to what a partner may send."""

from services.registry.event_permissions import service
from services.registry.event_permissions.schemas import EventPermissionsPut, EventPermissionsRead
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/partners/{partner_id}/event-permissions", tags=["events"])


@door.get(
    "",
    scopes=["events:write", "partners:review"],
    errors=[PartnerNotFound],
    response_model=EventPermissionsRead,
    summary="What may the partner send?",
)
async def get_event_permissions(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> EventPermissionsRead:
    """With its topic and source, and how much of today's quota is used."""
    return await service.read_permissions(uow, principal=principal, partner_id=partner_id)


@door.put(
    "",
    scopes=["partners:review"],
    errors=[PartnerNotFound, service.NoSuchEventType],
    response_model=EventPermissionsRead,
    summary="Say what the partner may send",
)
async def put_event_permissions(
    partner_id: PathId, body: EventPermissionsPut, uow: Uow, principal: CurrentPrincipal
) -> EventPermissionsRead:
    """By a reviewer; it holds from the next event on."""
    return await service.put_permissions(uow, principal=principal, partner_id=partner_id, body=body)
