"""All SQL of webhooks; an owner only ever reaches its own, the dispatcher reaches all."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.deliveries.domain import DeliveryState
from services.notifications.partners.domain import Owner
from services.notifications.webhooks.domain import MOST_AT_ONCE
from services.notifications.webhooks.models import Attempt, Endpoint, Message
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page

# With its array type, which the annotation does not tell the type checker.
_SUBJECTS = type_coerce(col(Message.subjects), ARRAY(PG_UUID(as_uuid=True)))

# The most urgent message whose endpoint has room. The endpoint's row is locked as long as it is
# counted, so that two dispatchers never count the same room; whoever is asked by another now is
# passed over. A dispatcher for well endpoints alone passes over those that fail: however many hang,
# the others have somebody who serves them. One that has not answered for a moment gets nothing more
# until it does.
_LEASE = text(
    """
    WITH next AS (
        SELECT m.id FROM webhook_message m JOIN webhook_endpoint e ON e.id = m.endpoint_id
        WHERE m.state = 'due' AND m.due_at <= now() AND e.state = 'enabled'
          AND (NOT :well_only OR e.failing_since IS NULL)
          AND (SELECT count(*) FROM webhook_message x WHERE x.endpoint_id = e.id
               AND x.state = 'claimed' AND x.lease_until > now())
            < CASE WHEN e.failing_since IS NULL THEN :most ELSE 1 END
          AND NOT EXISTS (SELECT FROM webhook_message y WHERE y.endpoint_id = e.id
               AND y.state = 'claimed' AND y.lease_until > now()
               AND y.lease_until < now() + CAST(:lasts AS interval) - interval '1 second')
        ORDER BY m.due_at, m.id LIMIT 1
        FOR UPDATE OF m, e SKIP LOCKED
    )
    UPDATE webhook_message m
    SET state = 'claimed', attempts = attempts + 1, lease_token = :token,
        lease_until = now() + CAST(:lasts AS interval)
    FROM next WHERE m.id = next.id RETURNING m.id
    """
)
_RECOVER = text(
    """
    UPDATE webhook_message SET state = 'due', lease_token = NULL, lease_until = NULL
    WHERE id IN (
        SELECT id FROM webhook_message WHERE state = 'claimed' AND lease_until < now()
        LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING id
    """
)


async def add(uow: UnitOfWork, endpoint: Endpoint) -> None:
    """A new endpoint."""
    uow.session.add(endpoint)
    await uow.session.flush()


async def count(uow: UnitOfWork, owner_id: UUID) -> int:
    """How many an owner has."""
    found = await uow.session.scalar(
        select(func.count()).select_from(Endpoint).where(col(Endpoint.owner_id) == owner_id)
    )
    return int(found or 0)


async def find(
    uow: UnitOfWork, owner: Owner, endpoint_id: UUID, *, for_update: bool = False
) -> Endpoint | None:
    """The owner's endpoint."""
    statement = select(Endpoint).where(
        col(Endpoint.id) == endpoint_id, col(Endpoint.owner_id) == owner.id
    )
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Endpoint | None = await uow.session.scalar(statement)
    return found


async def lock(uow: UnitOfWork, endpoint_id: UUID) -> Endpoint | None:
    """An endpoint by its id alone, its row locked, for the dispatcher."""
    found: Endpoint | None = await uow.session.scalar(
        select(Endpoint)
        .where(col(Endpoint.id) == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


async def page_of(uow: UnitOfWork, owner: Owner, page: PageRequest) -> Rows[Endpoint]:
    """The owner's endpoints, the oldest first."""
    statement = (
        select(Endpoint)
        .where(col(Endpoint.owner_id) == owner.id)
        .order_by(col(Endpoint.created_at), col(Endpoint.id))
    )
    return await select_page(uow.session, statement, page)


async def list_of(uow: UnitOfWork, owner_id: UUID) -> list[Endpoint]:
    """Every endpoint of an owner, for its export."""
    found = await uow.session.scalars(
        select(Endpoint).where(col(Endpoint.owner_id) == owner_id).order_by(col(Endpoint.id))
    )
    return list(found)


async def of_owners(uow: UnitOfWork, owners: Collection[UUID]) -> list[Endpoint]:
    """Endpoints of any of these owners; for one that is disabled it is kept."""
    found = await uow.session.scalars(
        select(Endpoint).where(col(Endpoint.owner_id).in_(owners)).order_by(col(Endpoint.id))
    )
    return list(found)


async def remove(uow: UnitOfWork, endpoint_id: UUID) -> None:
    """Delete an endpoint with all that was and would be posted to it."""
    await uow.session.execute(delete(Endpoint).where(col(Endpoint.id) == endpoint_id))


async def enqueue(uow: UnitOfWork, messages: Sequence[Message]) -> None:
    """Write what must be posted; what an endpoint has already is left as it is."""
    await uow.session.execute(
        upsert(Message)
        .values([each.model_dump() for each in messages])
        .on_conflict_do_nothing(constraint="webhook_message_once")
    )


async def lease(
    uow: UnitOfWork, token: UUID, lasts: timedelta, *, well_only: bool
) -> tuple[Message, Endpoint] | None:
    """Claim the message that has been due longest where there is room; None when there is none."""
    values = {"token": token, "lasts": lasts, "well_only": well_only, "most": MOST_AT_ONCE}
    claimed = await uow.session.scalar(_LEASE, values)
    if claimed is None:
        return None
    message = await uow.session.get(Message, claimed, populate_existing=True)
    if message is None:
        return None
    endpoint = await uow.session.get(Endpoint, message.endpoint_id)
    return (message, endpoint) if endpoint else None


async def finish(
    uow: UnitOfWork,
    message_id: UUID,
    token: UUID,
    state: DeliveryState,
    *,
    due_at: datetime | None = None,
) -> bool:
    """Write what became of it; False when the lease was lost to somebody else."""
    is_over = state is not DeliveryState.DUE
    values: dict[str, Any] = {"state": state, "lease_token": None, "lease_until": None}
    if due_at is not None:
        values["due_at"] = due_at
    found = await uow.session.scalar(
        update(Message)
        .where(
            col(Message.id) == message_id,
            col(Message.lease_token) == token,
            col(Message.state) == DeliveryState.CLAIMED,
        )
        .values(**values, finished_at=uow.now if is_over else None)
        .returning(col(Message.id))
    )
    return found is not None


async def note(uow: UnitOfWork, attempt: Attempt) -> None:
    """Write down one call."""
    uow.session.add(attempt)
    await uow.session.flush()


async def recover(uow: UnitOfWork) -> bool:
    """What a dispatcher left behind is due again: the endpoint knows it by its id."""
    return bool((await uow.session.execute(_RECOVER)).all())


async def find_message(uow: UnitOfWork, endpoint_id: UUID, message_id: UUID) -> Message | None:
    """A message of an endpoint, its row locked."""
    found: Message | None = await uow.session.scalar(
        select(Message)
        .where(col(Message.id) == message_id, col(Message.endpoint_id) == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


async def page_of_messages(
    uow: UnitOfWork, endpoint_id: UUID, state: DeliveryState | None, page: PageRequest
) -> Rows[Message]:
    """What was and will be posted to an endpoint, the newest first."""
    statement = select(Message).where(col(Message.endpoint_id) == endpoint_id)
    if state is not None:
        statement = statement.where(col(Message.state) == state)
    ordered = statement.order_by(col(Message.created_at).desc(), col(Message.id).desc())
    return await select_page(uow.session, ordered, page)


async def page_of_attempts(
    uow: UnitOfWork, endpoint_id: UUID, message_id: UUID | None, page: PageRequest
) -> Rows[Attempt]:
    """The calls of an endpoint, the newest first."""
    statement = select(Attempt).where(col(Attempt.endpoint_id) == endpoint_id)
    if message_id is not None:
        statement = statement.where(col(Attempt.message_id) == message_id)
    ordered = statement.order_by(col(Attempt.at).desc(), col(Attempt.id).desc())
    return await select_page(uow.session, ordered, page)


async def due_again(
    uow: UnitOfWork, endpoint_id: UUID, since: datetime, *, failed_only: bool
) -> int:
    """What ended since then is due once more; answers how many."""
    states = [DeliveryState.FAILED, DeliveryState.CANCELLED]
    if not failed_only:
        states.append(DeliveryState.SENT)
    found = await uow.session.execute(
        update(Message)
        .where(
            col(Message.endpoint_id) == endpoint_id,
            col(Message.created_at) >= since,
            col(Message.state).in_(states),
        )
        .values(state=DeliveryState.DUE, attempts=0, due_at=uow.now, finished_at=None)
        .returning(col(Message.id))
    )
    return len(found.all())


async def erase(uow: UnitOfWork, subject_ids: list[UUID]) -> int:
    """Delete the endpoints of people who left, and what was written about them to anybody."""
    await uow.session.execute(delete(Endpoint).where(col(Endpoint.owner_id).in_(subject_ids)))
    deleted = await uow.session.execute(
        delete(Message).where(_SUBJECTS.overlap(subject_ids)).returning(col(Message.id))
    )
    return len(deleted.all())


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Endpoints of a person belong to another id; answers how many."""
    found = await uow.session.execute(
        update(Endpoint)
        .where(col(Endpoint.owner_id) == old)
        .values(owner_id=new)
        .returning(col(Endpoint.id))
    )
    await uow.session.execute(
        update(Message)
        .where(col(Message.subjects).contains([old]))
        .values(subjects=func.array_replace(col(Message.subjects), old, new))
    )
    return len(found.all())


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete what ended long ago, with its attempts; answers how many."""
    over = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED)
    old = (
        select(col(Message.id))
        .where(col(Message.created_at) < than, col(Message.state).in_(over))
        .limit(most)
    )
    deleted = await uow.session.execute(
        delete(Message).where(col(Message.id).in_(old)).returning(col(Message.id))
    )
    return len(deleted.all())
