"""The door of webhooks: `/v1/webhooks`, with the calls of a portal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.notifications.contacts.endpoints import Partner
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.partners.domain import MayOnlyLook, NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from services.notifications.webhooks import service
from services.notifications.webhooks.domain import (
    BadEndpointUrl,
    EndpointDisabled,
    EndpointNotFound,
    MessageNotFound,
    TooManyEndpoints,
)
from services.notifications.webhooks.schemas import (
    AttemptRead,
    EndpointCreate,
    EndpointMade,
    EndpointPatch,
    EndpointRead,
    MessageRead,
    Replayed,
    ReplaySince,
    SecretRotated,
)
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import changes, set_etag
from shared.http.pagination import BadCursor, Page

_SCOPES = ["contacts:write"]
_READS = [NotActingFor, PartnerIsSuspended, EndpointNotFound]
_WRITES = [*_READS, MayOnlyLook]
door = Door(prefix="/v1/webhooks", tags=["webhooks"])


@door.post(
    "",
    scopes=_SCOPES,
    status_code=201,
    errors=[NotActingFor, PartnerIsSuspended, MayOnlyLook, BadEndpointUrl, TooManyEndpoints],
    summary="Have events posted to a URL",
)
async def create_webhook(
    body: EndpointCreate,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> EndpointMade:
    """
    The answer holds the secret that signatures are checked by, for the only time.

    A partner's copy of an event names no person. An association hears of the steps of whom it
    introduced, with the match's id as `subject` and `profile_id`, and `other` for who said no and
    for the reason.
    """
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    state = request.app.state
    made, secret = await service.create(
        uow, owner=owner, body=body, seal=state.webhook_seal, allowed=state.webhook_networks
    )
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    set_etag(response, made.version)
    return EndpointMade(**EndpointRead.model_validate(made).model_dump(), secret=secret)


@door.get("", scopes=_SCOPES, errors=[*_READS, BadCursor], summary="My webhooks")
async def list_webhooks(
    uow: Uow, principal: CurrentPrincipal, page: PageQuery, partner: Partner = None
) -> Page[EndpointRead]:
    """The oldest first."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    found = await service.page_of(uow, owner=owner, page=page)
    items = [EndpointRead.model_validate(each) for each in found.items]
    return Page[EndpointRead](items=items, next=found.next)


@door.get("/{webhook_id}", scopes=_SCOPES, errors=_READS, summary="One webhook")
async def get_webhook(
    webhook_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> EndpointRead:
    """Its `ETag` is needed to change it."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    endpoint = await service.get(uow, owner=owner, endpoint_id=webhook_id)
    set_etag(response, endpoint.version)
    return EndpointRead.model_validate(endpoint)


@door.patch(
    "/{webhook_id}",
    scopes=_SCOPES,
    errors=[*_WRITES, BadEndpointUrl, StaleVersion, PreconditionRequired],
    summary="Change a webhook",
)
async def change_webhook(
    webhook_id: PathId,
    body: EndpointPatch,
    version: IfMatch,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> EndpointRead:
    """A merge patch (RFC 7396) with If-Match; what waits goes to the new URL."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    endpoint = await service.change(
        uow,
        owner=owner,
        endpoint_id=webhook_id,
        version=version,
        changes=changes(body),
        allowed=request.app.state.webhook_networks,
    )
    set_etag(response, endpoint.version)
    return EndpointRead.model_validate(endpoint)


@door.delete(
    "/{webhook_id}", scopes=_SCOPES, status_code=204, errors=_WRITES, summary="Delete a webhook"
)
async def delete_webhook(
    webhook_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> None:
    """What waits for it is gone as well."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.remove(uow, owner=owner, endpoint_id=webhook_id)


@door.post("/{webhook_id}/enable", scopes=_SCOPES, errors=_WRITES, summary="Enable a webhook")
async def enable_webhook(
    webhook_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> EndpointRead:
    """What waits for it goes out again."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    return EndpointRead.model_validate(
        await service.enable(uow, owner=owner, endpoint_id=webhook_id)
    )


@door.post("/{webhook_id}/disable", scopes=_SCOPES, errors=_WRITES, summary="Disable a webhook")
async def disable_webhook(
    webhook_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> EndpointRead:
    """What concerns its owner is kept for it until it is enabled, for 30 days at most."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    return EndpointRead.model_validate(
        await service.disable(uow, owner=owner, endpoint_id=webhook_id)
    )


@door.post(
    "/{webhook_id}/rotate-secret", scopes=_SCOPES, errors=_WRITES, summary="Exchange the secret"
)
async def rotate_secret(
    webhook_id: PathId,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: Partner = None,
) -> SecretRotated:
    """For a day each message is signed by the new one and by the one before."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    secret, until = await service.rotate(
        uow, owner=owner, endpoint_id=webhook_id, seal=request.app.state.webhook_seal
    )
    return SecretRotated(secret=secret, old_secret_until=until)


@door.post(
    "/{webhook_id}/test",
    scopes=_SCOPES,
    status_code=202,
    errors=[*_WRITES, EndpointDisabled],
    summary="Post a test event",
)
async def send_test_event(
    webhook_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> MessageRead:
    """What became of it stands among the attempts."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    return MessageRead.model_validate(
        await service.send_test(uow, owner=owner, endpoint_id=webhook_id)
    )


@door.get(
    "/{webhook_id}/messages", scopes=_SCOPES, errors=[*_READS, BadCursor], summary="Its messages"
)
async def list_messages(
    webhook_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    state: Annotated[DeliveryState | None, Query()] = None,
    partner: Partner = None,
) -> Page[MessageRead]:
    """What was and will be posted, the newest first; kept for 30 days."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    found = await service.page_of_messages(
        uow, owner=owner, endpoint_id=webhook_id, state=state, page=page
    )
    items = [MessageRead.model_validate(each) for each in found.items]
    return Page[MessageRead](items=items, next=found.next)


@door.get(
    "/{webhook_id}/attempts", scopes=_SCOPES, errors=[*_READS, BadCursor], summary="Its attempts"
)
async def list_attempts(
    webhook_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    message_id: Annotated[UUID | None, Query()] = None,
    partner: Partner = None,
) -> Page[AttemptRead]:
    """Each call and the beginning of its answer, the newest first."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    found = await service.page_of_attempts(
        uow, owner=owner, endpoint_id=webhook_id, message_id=message_id, page=page
    )
    items = [AttemptRead.model_validate(each) for each in found.items]
    return Page[AttemptRead](items=items, next=found.next)


@door.post(
    "/{webhook_id}/messages/{message_id}/resend",
    scopes=_SCOPES,
    status_code=202,
    errors=[*_WRITES, MessageNotFound, EndpointDisabled],
    summary="Post one message again",
)
async def resend_message(
    webhook_id: PathId,
    message_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: Partner = None,
) -> MessageRead:
    """Under the same `webhook-id`: whoever had it before can tell."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    return MessageRead.model_validate(
        await service.resend(uow, owner=owner, endpoint_id=webhook_id, message_id=message_id)
    )


@door.post(
    "/{webhook_id}/replay",
    scopes=_SCOPES,
    status_code=202,
    errors=[*_WRITES, EndpointDisabled],
    summary="Post again what was made since",
)
async def replay_messages(
    webhook_id: PathId,
    body: ReplaySince,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: Partner = None,
) -> Replayed:
    """What failed since then, or everything; each under its own `webhook-id`."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    messages = await service.replay(
        uow,
        owner=owner,
        endpoint_id=webhook_id,
        since=body.since,
        failed_only=body.failed_only,
    )
    return Replayed(messages=messages)
