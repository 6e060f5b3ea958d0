"""Collects alerts for the next digest of a contact point, and hands them over when it is due."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from services.notifications.deliveries import repository as deliveries
from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.deliveries.repository import ToLeave
from services.notifications.digests import repository
from services.notifications.digests.domain import Waiting, next_digest
from services.notifications.digests.repository import Item
from services.notifications.preferences.domain import AlertChannel, Choices, Mode
from shared.db.unit_of_work import UnitOfWork


async def collect(uow: UnitOfWork, *, waiting: Sequence[Waiting], choices: Choices) -> None:
    """Each waits for its contact point's next digest; the first one sets when that is."""
    when = lru_cache(maxsize=None)(next_digest)
    wanted = {
        (each.contact_point_id, each.mode): (
            when(uow.now, each.mode, each.time_zone, choices.quiet.get(each.owner_id)),
            each.owner_id,
        )
        for each in waiting
    }
    opened = await repository.open_for(uow, {place: due for place, (due, _) in wanted.items()})
    await repository.add(
        uow,
        [(opened[each.contact_point_id, each.mode].digest_id, each.alert_id) for each in waiting],
    )
    begun = [
        ToLeave(found.digest_id, wanted[place][1], place[0], wanted[place][0])
        for place, found in opened.items()
        if found.is_new
    ]
    if begun:
        await deliveries.enqueue_all(uow, DeliveryKind.DIGEST, begun)


async def take(
    uow: UnitOfWork, *, owners: Mapping[UUID, UUID], choices: Choices
) -> dict[UUID, tuple[Mode, list[Item]]]:
    """
    Close digests and answer what is to be said in each, by id; the rest has nothing to say.

    `owners` are those of the contact points, by digest. Taken again, after a mail that did not go
    out, a digest says the same, less what was read.
    """
    modes = await repository.close(uow, list(owners))
    found: dict[UUID, tuple[Mode, list[Item]]] = {}
    for item in await repository.unread(uow, list(modes)):
        owner_id = owners[item.digest_id]
        if choices.mode(owner_id, item.category, AlertChannel.EMAIL) is not Mode.OFF:
            found.setdefault(item.digest_id, (modes[item.digest_id], []))[1].append(item)
    return found
