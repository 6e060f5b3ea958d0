"""The operators' door to mails that may have left: `/v1/operations/held-mails`."""

from typing import Annotated

from fastapi import Query

from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.held import service
from services.notifications.held.schemas import HeldChoice, HeldDecided, HeldDrop, HeldMail
from shared.http.dependencies import PageQuery, PathId, Uow
from shared.http.pagination import BadCursor, Page
from shared.operations.decisions import ByCaller, Discard
from shared.operations.door import OperatorsDoor

door = OperatorsDoor("held-mails")
Kind = Annotated[DeliveryKind | None, Query(description="Only mails of this kind.")]


@door.look("", errors=[BadCursor], summary="List held mails")
async def list_held_mails(uow: Uow, page: PageQuery, kind: Kind = None) -> Page[HeldMail]:
    """The oldest first; whom they are for and why they are held, not what they say."""
    return await service.list_held(uow, kind=kind, page=page)


@door.decide("/send", summary="Send held mails again")
async def send_held_mails(body: HeldChoice, uow: Uow, by: ByCaller) -> HeldDecided:
    """The oldest 500 of those that are meant, under their old Message-IDs; until it answers 0."""
    return await service.send_many(uow, choice=body, by=by)


@door.decide("/drop", summary="Drop held mails")
async def drop_held_mails(body: HeldDrop, uow: Uow, by: ByCaller) -> HeldDecided:
    """The oldest 500 of those that are meant; what they say stays in the inboxes."""
    return await service.drop_many(uow, choice=body, by=by.because(body.reason))


@door.decide(
    "/{delivery_id}/send",
    status_code=204,
    errors=[service.HeldMailNotFound],
    summary="Send a held mail again",
)
async def send_held_mail(delivery_id: PathId, uow: Uow, by: ByCaller) -> None:
    """If it had left before, the same Message-ID says so to whoever gets it twice."""
    await service.send_one(uow, delivery_id=delivery_id, by=by)


@door.decide(
    "/{delivery_id}/drop",
    status_code=204,
    errors=[service.HeldMailNotFound],
    summary="Drop a held mail",
)
async def drop_held_mail(delivery_id: PathId, body: Discard, uow: Uow, by: ByCaller) -> None:
    """It never leaves; what it says stays in the inbox."""
    await service.drop_one(uow, delivery_id=delivery_id, by=by.because(body.reason))
