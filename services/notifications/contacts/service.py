"""Contact points: made, confirmed by a code, changed, deleted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notifications.contacts import repository
from services.notifications.contacts.domain import (
    CODE_PAUSE,
    MOST_CODES_A_DAY,
    MOST_PER_OWNER,
    CodeSentJustNow,
    ContactPointExists,
    NotConfirmed,
    TooManyContactPoints,
    WrongCode,
    address_key,
    code_of,
    is_code,
)
from services.notifications.contacts.models import ContactPoint
from services.notifications.contacts.schemas import ContactPointCreate
from services.notifications.deliveries import repository as deliveries
from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.partners.domain import Owner
from services.notifications.templates.service import own_words
from services.notifications.wording.languages import Tongue, choose
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, StaleVersion
from shared.http.pagination import PageRequest, Rows
from shared.ids import new_id


async def create(uow: UnitOfWork, *, owner: Owner, wish: ContactPointCreate) -> ContactPoint:
    """
    Keep an address and send a code to it; nothing else goes there before it is confirmed.

    Raises ContactPointExists, TooManyContactPoints, CodeSentJustNow.
    """
    await repository.lock_owner(uow, owner.id)
    if await repository.count(uow, owner.id) >= MOST_PER_OWNER:
        raise TooManyContactPoints("Delete one that you no longer use.")
    point = ContactPoint(
        owner_kind=owner.kind,
        owner_id=owner.id,
        kind=wish.kind,
        display_name=wish.display_name,
        address=wish.address,
        address_key=address_key(wish.address),
        locale=wish.locale,
        time_zone=wish.time_zone,
        verification_id=new_id(),
        code_sent_at=uow.now,
        created_at=uow.now,
    )
    if not await repository.add(uow, point):
        raise ContactPointExists("You have a contact point with this address.")
    await _send_code(uow, point)
    return point


async def get(uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID) -> ContactPoint:
    """The owner's contact point; NotFound for anybody else's."""
    point = await repository.find(uow, owner, contact_point_id)
    if point is None:
        raise NotFound("You have no contact point with this id.")
    return point


async def page_of(uow: UnitOfWork, *, owner: Owner, page: PageRequest) -> Rows[ContactPoint]:
    """The owner's contact points, the oldest first."""
    return await repository.page_of(uow, owner, page)


async def change(
    uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID, version: int, changes: dict[str, Any]
) -> ContactPoint:
    """
    Change what is named; a new address has to be confirmed anew.

    Raises NotFound, StaleVersion, ContactPointExists, CodeSentJustNow.
    """
    await repository.lock_owner(uow, owner.id)
    point = await get(uow, owner=owner, contact_point_id=contact_point_id)
    if point.version != version:
        raise StaleVersion(f"You have read version {version}; it is at {point.version}.")
    address = changes.pop("address", None)
    for name, value in changes.items():
        setattr(point, name, value)
    point.version += 1
    if address is not None and address != point.address:
        await _move(uow, point, address)
    await uow.session.flush()
    return point


async def remove(uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID) -> None:
    """Delete the contact point; what was on its way there is cancelled. Raises NotFound."""
    await get(uow, owner=owner, contact_point_id=contact_point_id)
    await repository.remove(uow, contact_point_id)
    await deliveries.cancel_to(uow, contact_point_id)


async def send_code(uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID) -> ContactPoint:
    """Send a new code, which voids the older ones. Raises NotFound, CodeSentJustNow."""
    await repository.lock_owner(uow, owner.id)
    point = await get(uow, owner=owner, contact_point_id=contact_point_id)
    if point.verified_at is not None:
        return point
    pause = point.code_sent_at + CODE_PAUSE - uow.now
    if pause > timedelta(0):
        seconds = max(1, int(pause.total_seconds()))
        raise CodeSentJustNow("Look into your mailbox first.", retry_after=seconds)
    await _renew(uow, point)
    await uow.session.flush()
    return point


async def verify(
    uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID, code: str, key: bytes
) -> ContactPoint:
    """Confirm the address by the code that was sent there. Raises NotFound, WrongCode."""
    point = await get(uow, owner=owner, contact_point_id=contact_point_id)
    if point.verified_at is not None:
        return point
    expected = code_of(key, point.id, point.verification_id)
    if not is_code(code, expected, point.code_sent_at, uow.now):
        raise WrongCode("Use the code of the newest mail, or ask for another one.")
    point.verified_at = uow.now
    point.version += 1
    await uow.session.flush()
    return point


async def show(uow: UnitOfWork, *, owner: Owner, contact_point_id: UUID) -> ContactPoint:
    """Let introductions show this one and no other. Raises NotFound, NotConfirmed."""
    await repository.lock_owner(uow, owner.id)
    point = await get(uow, owner=owner, contact_point_id=contact_point_id)
    if point.is_shown:
        return point
    if not point.is_confirmed:
        raise NotConfirmed("Send the code back first: nobody is shown a wrong address.")
    await repository.hide(uow, owner.id)
    point.is_shown = True
    point.version += 1
    await uow.session.flush()
    return point


async def tongue_for(uow: UnitOfWork, *, owner_id: UUID, accept_language: str | None) -> Tongue:
    """In which language, and by which clock, the owner reads; the first contact point knows."""
    points = await repository.list_of(uow, owner_id)
    tongue = choose(accept_language, points[0].locale if points else None)
    if points:
        tongue = tongue.by_clock_of(points[0].time_zone)
    return await own_words(uow, tongue)


async def _move(uow: UnitOfWork, point: ContactPoint, address: str) -> None:
    key = address_key(address)
    if await repository.is_taken(uow, point, key):
        raise ContactPointExists("You have another contact point with this address.")
    await deliveries.cancel_to(uow, point.id)
    point.address, point.address_key, point.verified_at = address, key, None
    await _renew(uow, point)


async def _renew(uow: UnitOfWork, point: ContactPoint) -> None:
    point.verification_id, point.code_sent_at = new_id(), uow.now
    await _send_code(uow, point)


async def _send_code(uow: UnitOfWork, point: ContactPoint) -> None:
    since = uow.now - timedelta(days=1)
    sent = await deliveries.count_since(uow, point.owner_id, DeliveryKind.VERIFICATION, since)
    if sent >= MOST_CODES_A_DAY:
        raise CodeSentJustNow("Too many codes today; try again tomorrow.", retry_after=3600)
    await deliveries.enqueue(
        uow,
        DeliveryKind.VERIFICATION,
        point.verification_id,
        recipient_id=point.owner_id,
        contact_point_id=point.id,
        due_at=uow.now,
    )
    uow.wake("delivery")
