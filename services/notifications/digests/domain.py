"""When a digest is due. Pure: the moment is an argument."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.preferences.domain import Mode, quiet_until

# In the morning, by the reader's clock; the weekly one on Mondays.
HOUR: Final = time(8)
_DAYS: Final = 7
# More than anybody reads in one mail; the rest is in the inbox, and the mail says how much.
MOST_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that waits for the next digest of a contact point."""

    alert_id: UUID
    owner_id: UUID
    contact_point_id: UUID
    time_zone: str
    mode: Mode


def next_digest(
    now: datetime, mode: Mode, time_zone: str, quiet: tuple[time, time] | None = None
) -> datetime:
    """
    The next morning, or the next Monday's, on the clock of `time_zone`; after the quiet hours.

    A morning that has passed is not the next one. Where a clock is put forward over the hour, it
    is the moment that the clock shows instead.
    """
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    days = (_DAYS - local.weekday()) % _DAYS if mode is Mode.WEEKLY else 0
    due = datetime.combine(local.date() + timedelta(days=days), HOUR, tzinfo=zone)
    if due <= local:
        due += timedelta(days=_DAYS if mode is Mode.WEEKLY else 1)
    at = due.astimezone(now.tzinfo)
    return (quiet_until(at, *quiet, time_zone) if quiet else None) or at
