"""
What a partner may send.

* EventTypeNotAllowed   403  a reviewer did not allow this type
* EventQuotaUsedUp      429  the day's events are used up
* NoSuchEventType       422  partners never send this type
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.registry.event_permissions.models import EventPermission
from services.registry.event_permissions.repository import EventPermissionRepository
from services.registry.event_permissions.schemas import EventPermissionsPut, EventPermissionsRead
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from shared.contracts.intake import partner_types, source_of, topic_of
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotPermitted, TooManyRequests, Unprocessable
from shared.security.principal import Principal

DAILY_QUOTA = 10_000


class EventTypeNotAllowed(NotPermitted):
    """A reviewer did not allow this partner to send events of this type."""

    slug = "event-type-not-allowed"
    title = "The partner may not send this type"


class EventQuotaUsedUp(TooManyRequests):
    """The partner's events of today are used up; replay it tomorrow, or ask for more."""

    slug = "event-quota-used-up"
    title = "The day's events are used up"


class NoSuchEventType(Unprocessable):
    """No event of this type is ever taken from a partner."""

    slug = "no-such-event-type"
    title = "Not a type that partners send"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a partner may send: these types, or all that partners send; and how many are left."""

    types: frozenset[str] | None
    quota: int
    left: int

    def require_type(self, event_type: str) -> None:
        """Raise EventTypeNotAllowed unless the partner may send it."""
        if self.types is not None and event_type not in self.types:
            raise EventTypeNotAllowed(f"Ask a reviewer to allow {event_type}.")


async def count(uow: UnitOfWork, *, partner_id: UUID, events: int) -> Allowed:
    """Count events of today; of these as many as are `left` may be acted on, all are counted."""
    repository = EventPermissionRepository(uow.session)
    taken, said, types = await repository.count(partner_id, uow.now.date(), events)
    quota = DAILY_QUOTA if said is None else said
    left = max(0, events - max(0, taken - quota))
    return Allowed(None if types is None else frozenset(types), quota, left)


def used_up(allowed: Allowed, now: datetime) -> EventQuotaUsedUp:
    """That the day's events are used up, as it is said of each event beyond."""
    return EventQuotaUsedUp(
        f"At most {allowed.quota} events a day (UTC) are taken.", retry_after=_until_tomorrow(now)
    )


async def read_permissions(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID
) -> EventPermissionsRead:
    """What the partner may send, for itself and for reviewers. Raises PartnerNotFound."""
    partner = await partners.read_partner(uow, principal=principal, partner_id=partner_id)
    if not await partners.sees_all(uow, principal=principal, partner_id=partner_id):
        raise partners.PartnerNotFound("No such partner among your own.")
    return await _read(uow, partner)


async def put_permissions(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, body: EventPermissionsPut
) -> EventPermissionsRead:
    """A reviewer's word, written to the audit. Raises PartnerNotFound, NoSuchEventType."""
    partner = await partners.any_partner(uow, partner_id=partner_id)
    if strange := sorted(set(body.types or ()) - partner_types().keys()):
        raise NoSuchEventType(f"Partners never send {strange[0]!r}.")
    types = None if body.types is None else sorted(set(body.types))
    repository = EventPermissionRepository(uow.session)
    said = await repository.of(partner_id)
    if said is None:
        said = EventPermission(
            partner_id=partner_id, types=types, daily_quota=body.daily_quota, changed_at=uow.now
        )
        repository.add(said)
    else:
        said.types, said.daily_quota, said.changed_at = types, body.daily_quota, uow.now
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="partner.event-permissions",
        object_type="partner",
        object_id=partner_id,
        decision={"types": types, "daily_quota": body.daily_quota},
    )
    return await _read(uow, partner)


async def sweep(uow: UnitOfWork) -> None:
    """Forget the counts of days gone by."""
    await EventPermissionRepository(uow.session).sweep(uow.now.date() - timedelta(days=7))


async def _read(uow: UnitOfWork, partner: Partner) -> EventPermissionsRead:
    repository = EventPermissionRepository(uow.session)
    said = await repository.of(partner.id)
    allowed = said.types if said and said.types is not None else sorted(partner_types())
    return EventPermissionsRead(
        types=allowed,
        daily_quota=said.daily_quota if said else DAILY_QUOTA,
        taken_today=await repository.taken(partner.id, uow.now.date()),
        topic=topic_of(partner.slug),
        source=source_of(partner.slug),
    )


def _until_tomorrow(now: datetime) -> int:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(1, int((midnight - now).total_seconds()))
