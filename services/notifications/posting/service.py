"""The steps of one message: claim and sign it, note what the endpoint answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from services.notifications.alerts.domain import News
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.partners.domain import Owner
from services.notifications.posting.domain import LEASE_SECONDS, document, excerpt, headers
from services.notifications.preferences.domain import Category
from services.notifications.telling import service as telling
from services.notifications.webhooks import repository
from services.notifications.webhooks.domain import (
    DisabledBy,
    EndpointState,
    Reply,
    Verdict,
    is_given_up,
    next_attempt,
    verdict_on,
)
from services.notifications.webhooks.models import Attempt, Endpoint, Message
from shared.contracts.notifications import EndpointDisabled
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.security.principal import PrincipalKind
from shared.security.sealing import Seal

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A call that is leased by us and signed."""

    message_id: UUID
    endpoint_id: UUID
    token: UUID
    number: int
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call."""

    reply: Reply
    body: bytes
    error: str | None
    began: datetime
    took_ms: int


async def claim(uow: UnitOfWork, *, seal: Seal, schema_url: str, well_only: bool) -> Ready | bool:
    """
    Lease what has been due longest where there is room, and sign it.

    False when there is nothing; True when there was and it cannot be posted by this version.
    """
    token = new_id()
    leased = await repository.lease(
        uow, token, timedelta(seconds=LEASE_SECONDS), well_only=well_only
    )
    if leased is None:
        return False
    message, endpoint = leased
    try:
        body = document(
            message.event_type,
            message.event_id,
            message.envelope,
            message.data,
            owner=endpoint.owner,
            schema_url=schema_url,
        )
    except (KeyError, ValueError) as error:
        _log.error("a message cannot be posted", message=str(message.id), error=repr(error))
        await repository.finish(uow, message.id, token, DeliveryState.FAILED)
        return True
    secrets = [seal.opened(each) for each in _in_force(endpoint, uow.now)]
    return Ready(
        message.id,
        endpoint.id,
        token,
        message.attempts,
        endpoint.url,
        body,
        headers(message.event_id, body, secrets, uow.now),
    )


async def note(uow: UnitOfWork, *, ready: Ready, outcome: Outcome, jitter: float) -> None:
    """Write the attempt, and what follows for the message and for its endpoint."""
    endpoint = await repository.lock(uow, ready.endpoint_id)
    message = await repository.find_message(uow, ready.endpoint_id, ready.message_id)
    if endpoint is None or message is None:
        return
    await repository.note(uow, _attempt(ready, outcome))
    verdict = verdict_on(outcome.reply)
    if verdict is Verdict.TAKEN:
        endpoint.failing_since = None
        await repository.finish(uow, message.id, ready.token, DeliveryState.SENT)
        return
    endpoint.failing_since = endpoint.failing_since or uow.now
    if verdict is Verdict.GONE:
        await _switch_off(uow, endpoint, DisabledBy.GONE)
    elif is_given_up(endpoint.failing_since, uow.now):
        await _switch_off(uow, endpoint, DisabledBy.FAILURES)
    await _try_again(uow, ready, message, outcome, jitter)


async def recover(uow: UnitOfWork) -> bool:
    """Take up again what a dispatcher left behind; whether there was any."""
    return await repository.recover(uow)


async def _try_again(
    uow: UnitOfWork, ready: Ready, message: Message, outcome: Outcome, jitter: float
) -> None:
    again = next_attempt(message.attempts, uow.now, outcome.reply, jitter)
    if again is None:
        await repository.finish(uow, message.id, ready.token, DeliveryState.FAILED)
        return
    await repository.finish(uow, message.id, ready.token, DeliveryState.DUE, due_at=again)


async def _switch_off(uow: UnitOfWork, endpoint: Endpoint, reason: DisabledBy) -> None:
    """Nothing more is posted there; its owner is told, once for each time."""
    if endpoint.state != EndpointState.ENABLED:
        return
    endpoint.state, endpoint.disabled_by = EndpointState.DISABLED, reason
    endpoint.version += 1
    uow.publish(
        EndpointDisabled(
            endpoint_id=endpoint.id, owner_id=endpoint.owner_id, at=uow.now, reason=reason
        )
    )
    kind = PrincipalKind(endpoint.owner_kind)
    news = News(
        Owner(kind, endpoint.owner_id),
        Category.ACCOUNT,
        "webhook_disabled",
        f"webhook:{endpoint.id}:disabled:{endpoint.version}",
        {"host": urlsplit(endpoint.url).hostname or "", "reason": str(reason)},
        (endpoint.owner_id,) if kind is PrincipalKind.PERSON else (),
        uow.now,
    )
    await telling.tell(uow, news=news)


def _in_force(endpoint: Endpoint, now: datetime) -> list[bytes]:
    """The new secret first: it is found at once by whoever has it already."""
    found = [endpoint.secret]
    is_exchanged = endpoint.old_secret_until is not None and endpoint.old_secret_until > now
    if endpoint.old_secret is not None and is_exchanged:
        found.append(endpoint.old_secret)
    return found


def _attempt(ready: Ready, outcome: Outcome) -> Attempt:
    return Attempt(
        message_id=ready.message_id,
        endpoint_id=ready.endpoint_id,
        number=ready.number,
        at=outcome.began,
        took_ms=outcome.took_ms,
        status=outcome.reply.status,
        error=outcome.error,
        excerpt=excerpt(outcome.body),
    )
