"""The steps of deliveries: claim them, say that they go, note what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.notifications.alerts import repository as alerts
from services.notifications.deliveries.domain import (
    AfterCrash,
    DeliveryKind,
    DeliveryState,
    after_lost_lease,
    next_attempt,
)
from services.notifications.dispatch import repository
from services.notifications.dispatch.domain import LEASE, NO_WORDS_LAST, NO_WORDS_PAUSE
from services.notifications.dispatch.repository import End, Finished
from services.notifications.drafts import service as drafts
from services.notifications.drafts.domain import Draft, OneAlert, Sender
from services.notifications.mailer import MailTrouble, Refused
from shared.contracts.notifications import Channel, DeliveryFailed, DeliverySucceeded
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_MOST_RECOVERED = 100
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a draft: None where the mail server took it."""

    draft: Draft
    trouble: Exception | None = None
    jitter: float = 0.0


async def claim(
    uow: UnitOfWork, *, sender: Sender, most: int, again: bool
) -> tuple[list[Draft], bool]:
    """
    Lease what has been due longest and find out what it says; and whether anything was due.

    What is not wanted any more ends here: its contact point or alert is gone, or the category was
    switched off meanwhile.
    """
    token = new_id()
    leased = await repository.lease(uow, token, LEASE, most=most, again=again)
    if not leased:
        return [], False
    found = await drafts.of(uow, leased=leased, token=token, sender=sender)
    wanted = {each.delivery_id for each in found}
    ends = [
        End(each.id, token, DeliveryState.CANCELLED) for each in leased if each.id not in wanted
    ]
    if ends:
        await repository.finish(uow, ends)
    return found, True


async def begin_sending(uow: UnitOfWork, *, begun: Sequence[Draft]) -> list[bool]:
    """From now on the mail server may have them; False for each whose lease is lost."""
    leases = [(each.delivery_id, each.token) for each in begun]
    mine = await repository.begin_sending(uow, leases, LEASE)
    return [each.delivery_id in mine for each in begun]


async def give_back(uow: UnitOfWork, *, left: Sequence[Draft]) -> None:
    """They are due as before: others may have them at once."""
    await repository.finish(
        uow, [End(each.delivery_id, each.token, DeliveryState.DUE) for each in left]
    )
    uow.wake("delivery")


async def note(uow: UnitOfWork, *, outcomes: Sequence[Outcome]) -> list[bool]:
    """Write and tell what became of them; False for each whose lease is lost."""
    ends = [_end(each, uow) for each in outcomes]
    finished = await repository.finish(uow, ends)
    for outcome, end in zip(outcomes, ends, strict=True):
        row = finished.get(end.delivery_id)
        content = outcome.draft.content
        if row is not None and isinstance(content, OneAlert):
            _tell(uow, row, end, category=content.category, dedupe_key=content.dedupe_key)
    return [end.delivery_id in finished for end in ends]


async def recover(uow: UnitOfWork, *, policy: AfterCrash) -> bool:
    """Take up again what a dispatcher left behind; whether there was any."""
    ends = []
    for delivery in await repository.lock_lost(uow, _MOST_RECOVERED):
        if delivery.lease_token is None:
            continue
        # A digest that came twice does no harm; one that never came is missed.
        by = "send_again" if delivery.kind == DeliveryKind.DIGEST else policy
        state = after_lost_lease(DeliveryState(delivery.state), delivery.attempts, by)
        due_at = uow.now if state is DeliveryState.DUE else None
        reason = f"its sender was not heard of again while {delivery.state}"
        ends.append(End(delivery.id, delivery.lease_token, state, due_at, reason))
    if not ends:
        return False
    finished = await repository.finish(uow, ends)
    await _tell_failed(uow, [(finished[end.delivery_id], end) for end in ends])
    uow.wake("delivery")
    return True


def _end(outcome: Outcome, uow: UnitOfWork) -> End:
    """What is written: sent, tried again later, or given up."""
    draft, trouble = outcome.draft, outcome.trouble
    if trouble is None:
        return End(draft.delivery_id, draft.token, DeliveryState.SENT)
    again, reason = None, str(trouble)
    if isinstance(trouble, MailTrouble):
        if not isinstance(trouble, Refused):
            again = next_attempt(draft.attempts + 1, uow.now, outcome.jitter)
    else:
        reason = "the mail cannot be written"
        _log.error("a mail cannot be written", delivery=str(draft.delivery_id), error=repr(trouble))
        if isinstance(trouble, KeyError) and uow.now < draft.created_at + NO_WORDS_LAST:
            again = uow.now + NO_WORDS_PAUSE
            reason = "this version has no words for it; it waits for one that has"
    state = DeliveryState.FAILED if again is None else DeliveryState.DUE
    return End(draft.delivery_id, draft.token, state, again, reason)


async def _tell_failed(uow: UnitOfWork, ends: Sequence[tuple[Finished, End]]) -> None:
    failed = {
        row.reference: (row, end)
        for row, end in ends
        if end.state is DeliveryState.FAILED and row.kind == DeliveryKind.ALERT
    }
    if not failed:
        return
    for alert in await alerts.with_ids(uow, list(failed)):
        row, end = failed[alert.id]
        _tell(uow, row, end, category=alert.category, dedupe_key=alert.dedupe_key)


def _tell(uow: UnitOfWork, row: Finished, end: End, *, category: str, dedupe_key: str) -> None:
    """An end is told; that it is to be tried again is not one."""
    if end.state is DeliveryState.SENT:
        uow.publish(
            DeliverySucceeded(
                delivery_id=row.id,
                alert_id=row.reference,
                recipient_id=row.recipient_id,
                category=category,
                dedupe_key=dedupe_key,
                channel=Channel.EMAIL,
                attempts=row.attempts,
                at=uow.now,
            )
        )
    elif end.state is DeliveryState.FAILED:
        uow.publish(
            DeliveryFailed(
                delivery_id=row.id,
                alert_id=row.reference,
                recipient_id=row.recipient_id,
                category=category,
                dedupe_key=dedupe_key,
                channel=Channel.EMAIL,
                attempts=max(1, row.attempts),
                at=uow.now,
                reason=end.error or "",
            )
        )
