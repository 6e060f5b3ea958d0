"""What each recipient wants to be told of, and by which channel."""

from services.notifications.partners.domain import Owner
from services.notifications.preferences import repository
from services.notifications.preferences.domain import (
    ALWAYS_ON,
    AlertChannel,
    CannotBeSwitchedOff,
    Category,
    Mode,
    Unsubscribe,
)
from services.notifications.preferences.models import QuietHours
from services.notifications.preferences.schemas import (
    CategoryChoice,
    CategoryPreference,
    Preferences,
    QuietHoursBody,
)
from shared.db import people
from shared.db.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, owner: Owner) -> Preferences:
    """All categories, chosen or not, and the quiet hours."""
    chosen = await repository.modes_of(uow, owner.id)
    hours = await repository.quiet_hours_of(uow, owner.id)
    return Preferences(
        categories=[
            CategoryPreference(
                category=category,
                can_be_switched_off=category not in ALWAYS_ON,
                inbox=chosen.get((category, AlertChannel.INBOX), Mode.AT_ONCE),
                email=chosen.get((category, AlertChannel.EMAIL), Mode.AT_ONCE),
            )
            for category in Category
        ],
        quiet_hours=QuietHoursBody(starts=hours.starts, ends=hours.ends) if hours else None,
    )


async def choose(
    uow: UnitOfWork, *, owner: Owner, category: Category, choice: CategoryChoice
) -> None:
    """Keep a choice. Raises CannotBeSwitchedOff for anything but `at_once` about the account."""
    wished = {Mode(choice.inbox), Mode(choice.email)}
    if category in ALWAYS_ON and wished != {Mode.AT_ONCE}:
        raise CannotBeSwitchedOff("Alerts about your account always come at once.")
    inbox = Mode(choice.inbox)
    await repository.put_mode(uow, owner.id, category, AlertChannel.INBOX, inbox)
    await repository.put_mode(uow, owner.id, category, AlertChannel.EMAIL, choice.email)


async def keep_quiet(uow: UnitOfWork, *, owner: Owner, hours: QuietHoursBody) -> None:
    """No mail but the account's between these times, on the clock of the contact point."""
    await repository.put_quiet_hours(
        uow, QuietHours(owner_id=owner.id, starts=hours.starts, ends=hours.ends)
    )


async def end_quiet(uow: UnitOfWork, *, owner: Owner) -> None:
    """Mail may come at any hour."""
    await repository.remove_quiet_hours(uow, owner.id)


async def unsubscribe(uow: UnitOfWork, *, wish: Unsubscribe) -> None:
    """End the mails of a category, or the digest, as the link in one of them asks."""
    if wish.what in ALWAYS_ON:
        return
    # The mail may be from before the owner's id changed.
    owner_id = (await people.who_now(uow, [wish.owner_id]))[wish.owner_id]
    if isinstance(wish.what, Category):
        ended = [wish.what]
    else:
        modes = await repository.modes_of(uow, owner_id)
        ended = [
            category
            for (category, channel), mode in modes.items()
            if channel is AlertChannel.EMAIL and mode is wish.what
        ]
    for category in ended:
        await repository.put_mode(uow, owner_id, category, AlertChannel.EMAIL, Mode.OFF)
