"""
The SQL of dispatchers.

The load-bearing one is `_LEASE`: it takes what is due and skips what others hold, so that any
number of dispatchers share the work. A contact point whose mail has not been answered for a moment
gets no other one until it is: of those that hang, each holds one hand at most. Whatever is written
about a delivery afterwards names the lease's token, so that a dispatcher that slept through its
lease changes nothing. Leases run by the database's clock, which is the same for all. Whoever writes
several rows locks them in the order of their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from services.notifications.deliveries.domain import DeliveryState, Leased
from services.notifications.deliveries.models import Delivery
from shared.db.unit_of_work import UnitOfWork

_LEASED = (DeliveryState.CLAIMED, DeliveryState.SENDING)
_LEASE = text(
    """
    WITH next AS MATERIALIZED (
        SELECT d.id FROM delivery d
        WHERE d.state = 'due' AND d.due_at <= now() AND (d.attempts > 0) = :again
          AND NOT EXISTS (
            SELECT FROM delivery y WHERE y.contact_point_id = d.contact_point_id
              AND y.state = 'sending' AND y.lease_until > now()
              AND y.lease_until < now() + CAST(:lasts AS interval) - interval '1 second')
        ORDER BY d.due_at, d.id LIMIT :most FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE delivery d
    SET state = 'claimed', lease_token = :token, lease_until = now() + CAST(:lasts AS interval)
    FROM next WHERE d.id = next.id
    RETURNING d.id, d.kind, d.reference, d.recipient_id, d.contact_point_id, d.attempts,
        d.created_at
    """
)
_BEGIN = text(
    """
    WITH held AS MATERIALIZED (
        SELECT d.id FROM delivery d
        JOIN unnest(CAST(:ids AS uuid[]), CAST(:tokens AS uuid[])) AS v(id, token)
            ON d.id = v.id AND d.lease_token = v.token
        WHERE d.state = 'claimed' AND d.lease_until > now()
        ORDER BY d.id FOR UPDATE OF d
    )
    UPDATE delivery d
    SET state = 'sending', attempts = attempts + 1, lease_until = now() + CAST(:lasts AS interval)
    FROM held WHERE d.id = held.id RETURNING d.id
    """
)
_FINISH = text(
    """
    WITH held AS MATERIALIZED (
        SELECT d.id, v.state, v.due, v.error FROM delivery d
        JOIN unnest(
            CAST(:ids AS uuid[]), CAST(:tokens AS uuid[]), CAST(:states AS text[]),
            CAST(:due AS timestamptz[]), CAST(:errors AS text[])
        ) AS v(id, token, state, due, error) ON d.id = v.id AND d.lease_token = v.token
        WHERE d.state IN ('claimed', 'sending')
        ORDER BY d.id FOR UPDATE OF d
    )
    UPDATE delivery d
    SET state = held.state, lease_token = NULL, lease_until = NULL, last_error = held.error,
        due_at = coalesce(held.due, d.due_at),
        finished_at = CASE WHEN held.state = 'due' THEN NULL ELSE CAST(:now AS timestamptz) END
    FROM held WHERE d.id = held.id
    RETURNING d.id, d.kind, d.reference, d.recipient_id, d.attempts
    """
)


@dataclass(frozen=True, slots=True)
class End:
    """What became of a delivery under a lease; `due_at` for one that is to be sent again."""

    delivery_id: UUID
    token: UUID
    state: DeliveryState
    due_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A delivery as it stands after its end was written."""

    id: UUID
    kind: str
    reference: UUID
    recipient_id: UUID
    attempts: int


async def lease(
    uow: UnitOfWork, token: UUID, lasts: timedelta, *, most: int, again: bool
) -> list[Leased]:
    """
    Claim what has been due longest; nothing where nothing is due.

    `again` asks for those that were tried before, else for those that were not.
    """
    values = {"token": token, "lasts": lasts, "most": most, "again": again}
    found = await uow.session.execute(_LEASE, values)
    return [Leased(*row) for row in found]


async def begin_sending(
    uow: UnitOfWork, leases: Sequence[tuple[UUID, UUID]], lasts: timedelta
) -> set[UUID]:
    """
    Write that the mail server may have them from now on, and answer which.

    Of each the id and its token; the others' leases are lost. The lease begins anew.
    """
    values = {"ids": [each for each, _ in leases], "tokens": [each for _, each in leases]}
    return set(await uow.session.scalars(_BEGIN, {**values, "lasts": lasts}))


async def finish(uow: UnitOfWork, ends: Sequence[End]) -> dict[UUID, Finished]:
    """Write what became of them; those whose lease was lost to somebody else are not answered."""
    found = await uow.session.execute(
        _FINISH,
        {
            "ids": [each.delivery_id for each in ends],
            "tokens": [each.token for each in ends],
            "states": [each.state for each in ends],
            "due": [each.due_at for each in ends],
            "errors": [each.error for each in ends],
            "now": uow.now,
        },
    )
    return {row.id: Finished(*row) for row in found}


async def lock_lost(uow: UnitOfWork, most: int) -> list[Delivery]:
    """Leased deliveries whose lease has run out."""
    found = await uow.session.scalars(
        select(Delivery)
        .where(col(Delivery.state).in_(_LEASED), col(Delivery.lease_until) < func.now())
        .order_by(col(Delivery.lease_until))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(found)
