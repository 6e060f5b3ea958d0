"""Keeping endpoints, and posting to them again."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from services.notifications.contacts.repository import lock_owner
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.outside.addresses import (
    Network,
    address_of,
    is_odd_number,
    may_be_called,
)
from services.notifications.partners.domain import Owner
from services.notifications.webhooks import repository
from services.notifications.webhooks.domain import (
    MOST_PER_OWNER,
    OLD_SECRET_LASTS,
    BadEndpointUrl,
    DisabledBy,
    EndpointDisabled,
    EndpointNotFound,
    EndpointState,
    MessageNotFound,
    TooManyEndpoints,
)
from services.notifications.webhooks.models import Attempt, Endpoint, Message
from services.notifications.webhooks.schemas import EndpointCreate
from shared.contracts import notifications as contract
from shared.db.unit_of_work import UnitOfWork
from shared.http.etags import require_version
from shared.http.pagination import PageRequest, Rows
from shared.ids import new_id
from shared.security.sealing import Seal

WAKE = "webhook_message"
_SECRET_BYTES = 32


async def create(
    uow: UnitOfWork,
    *,
    owner: Owner,
    body: EndpointCreate,
    seal: Seal,
    allowed: Sequence[Network],
) -> tuple[Endpoint, str]:
    """A new endpoint and the only sight of its secret. Raises BadEndpointUrl, TooManyEndpoints."""
    _require_callable(body.url, allowed)
    await lock_owner(uow, owner.id)
    if await repository.count(uow, owner.id) >= MOST_PER_OWNER:
        raise TooManyEndpoints("Delete one that is not used any more.")
    secret = secrets.token_bytes(_SECRET_BYTES)
    endpoint = Endpoint(
        **body.model_dump(),
        owner_kind=owner.kind,
        owner_id=owner.id,
        secret=seal.sealed(secret),
        created_at=uow.now,
    )
    await repository.add(uow, endpoint)
    return endpoint, shown_secret(secret)


async def get(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID) -> Endpoint:
    """The owner's endpoint. Raises EndpointNotFound."""
    return _found(await repository.find(uow, owner, endpoint_id))


async def page_of(uow: UnitOfWork, *, owner: Owner, page: PageRequest) -> Rows[Endpoint]:
    """The owner's endpoints, the oldest first."""
    return await repository.page_of(uow, owner, page)


async def change(
    uow: UnitOfWork,
    *,
    owner: Owner,
    endpoint_id: UUID,
    version: int,
    changes: dict[str, Any],
    allowed: Sequence[Network],
) -> Endpoint:
    """Change what is named. Raises EndpointNotFound, StaleVersion, BadEndpointUrl."""
    endpoint = await _locked(uow, owner, endpoint_id)
    require_version(endpoint.version, version)
    if "url" in changes:
        _require_callable(changes["url"], allowed)
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.version += 1
    await uow.session.flush()
    return endpoint


async def remove(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID) -> None:
    """Delete it with all that waits for it. Raises EndpointNotFound."""
    await _locked(uow, owner, endpoint_id)
    await repository.remove(uow, endpoint_id)


async def enable(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID) -> Endpoint:
    """What waits goes out again; done already is fine. Raises EndpointNotFound."""
    endpoint = await _locked(uow, owner, endpoint_id)
    if endpoint.state != EndpointState.ENABLED:
        endpoint.state, endpoint.disabled_by = EndpointState.ENABLED, None
        endpoint.failing_since = None
        endpoint.version += 1
        await uow.session.flush()
        uow.wake(WAKE)
    return endpoint


async def disable(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID) -> Endpoint:
    """Nothing is posted until it is enabled; done already is fine. Raises EndpointNotFound."""
    endpoint = await _locked(uow, owner, endpoint_id)
    if endpoint.state != EndpointState.DISABLED:
        endpoint.state, endpoint.disabled_by = EndpointState.DISABLED, DisabledBy.OWNER
        endpoint.version += 1
        await uow.session.flush()
    return endpoint


async def rotate(
    uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID, seal: Seal
) -> tuple[str, datetime]:
    """A new secret; the one before signs as well for a day. Raises EndpointNotFound."""
    endpoint = await _locked(uow, owner, endpoint_id)
    secret, until = secrets.token_bytes(_SECRET_BYTES), uow.now + OLD_SECRET_LASTS
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, until
    endpoint.secret = seal.sealed(secret)
    endpoint.version += 1
    await uow.session.flush()
    return shown_secret(secret), until


async def send_test(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID) -> Message:
    """Post something harmless at once. Raises EndpointNotFound, EndpointDisabled."""
    endpoint = await _enabled(uow, owner, endpoint_id)
    data = contract.EndpointTested(endpoint_id=endpoint.id, owner_id=endpoint.owner_id, at=uow.now)
    envelope = {
        "source": "/notifications",
        "time": uow.now.isoformat(),
        "sequence": 0,
        "correlation_id": uow.flow.correlation_id,
    }
    message = Message.of(endpoint, str(new_id()), data, envelope, uow.now)
    await repository.enqueue(uow, [message])
    uow.wake(WAKE)
    return message


async def page_of_messages(
    uow: UnitOfWork,
    *,
    owner: Owner,
    endpoint_id: UUID,
    state: DeliveryState | None,
    page: PageRequest,
) -> Rows[Message]:
    """What was and will be posted, the newest first. Raises EndpointNotFound."""
    await get(uow, owner=owner, endpoint_id=endpoint_id)
    return await repository.page_of_messages(uow, endpoint_id, state, page)


async def page_of_attempts(
    uow: UnitOfWork,
    *,
    owner: Owner,
    endpoint_id: UUID,
    message_id: UUID | None,
    page: PageRequest,
) -> Rows[Attempt]:
    """Each call and what came of it, the newest first. Raises EndpointNotFound."""
    await get(uow, owner=owner, endpoint_id=endpoint_id)
    return await repository.page_of_attempts(uow, endpoint_id, message_id, page)


async def resend(uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID, message_id: UUID) -> Message:
    """
    Post one message once more, under the same id.

    Raises EndpointNotFound, MessageNotFound, EndpointDisabled.
    """
    await _enabled(uow, owner, endpoint_id)
    message = await repository.find_message(uow, endpoint_id, message_id)
    if message is None:
        raise MessageNotFound("It may be too old; messages are kept for 30 days.")
    if message.state not in (DeliveryState.DUE, DeliveryState.CLAIMED):
        message.state, message.attempts = DeliveryState.DUE, 0
        message.due_at, message.finished_at = uow.now, None
        await uow.session.flush()
    uow.wake(WAKE)
    return message


async def replay(
    uow: UnitOfWork, *, owner: Owner, endpoint_id: UUID, since: datetime, failed_only: bool
) -> int:
    """
    Post again what was written since then, under the same ids; answers how much.

    Raises EndpointNotFound, EndpointDisabled.
    """
    await _enabled(uow, owner, endpoint_id)
    uow.wake(WAKE)
    return await repository.due_again(uow, endpoint_id, since, failed_only=failed_only)


def shown_secret(secret: bytes) -> str:
    """As Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secret).decode()


def _require_callable(url: str, allowed: Sequence[Network]) -> None:
    """What can be said without looking the name up; each call looks it up and judges again."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadEndpointUrl("This is no URL: look at its host and port.") from error
    if parts.username or parts.password:
        raise BadEndpointUrl("Leave user and password out: a signature says who calls.")
    if not host or is_odd_number(host):
        raise BadEndpointUrl("Name the server by its name, or by its address in the usual form.")
    address = address_of(host)
    if address is not None and not may_be_called(address, allowed):
        raise BadEndpointUrl("The address does not lie outside: nobody there would be reached.")
    if parts.scheme != "https" and not allowed:
        raise BadEndpointUrl("Use https.")


async def _locked(uow: UnitOfWork, owner: Owner, endpoint_id: UUID) -> Endpoint:
    return _found(await repository.find(uow, owner, endpoint_id, for_update=True))


async def _enabled(uow: UnitOfWork, owner: Owner, endpoint_id: UUID) -> Endpoint:
    endpoint = await _locked(uow, owner, endpoint_id)
    if endpoint.state != EndpointState.ENABLED:
        raise EndpointDisabled("POST .../enable first.")
    return endpoint


def _found(endpoint: Endpoint | None) -> Endpoint:
    if endpoint is None:
        raise EndpointNotFound("You have no webhook with this id.")
    return endpoint
