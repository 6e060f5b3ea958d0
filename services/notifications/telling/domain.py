"""When the mail of an alert leaves, from what its recipients chose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from services.notifications.preferences.domain import (
    ALWAYS_ON,
    AlertChannel,
    Category,
    Mode,
    quiet_until,
)

Modes = Mapping[tuple[UUID, Category, AlertChannel], Mode]


@dataclass(frozen=True, slots=True)
class Choices:
    """What several owners chose; what is not in here is as at the beginning."""

    modes: Modes = field(default_factory=dict)
    quiet: Mapping[UUID, tuple[time, time]] = field(default_factory=dict)

    def mode(self, owner_id: UUID, category: Category, channel: AlertChannel) -> Mode:
        """When alerts of a category leave; at once for who never chose, and about the account."""
        if category in ALWAYS_ON:
            return Mode.AT_ONCE
        return self.modes.get((owner_id, category, channel), Mode.AT_ONCE)

    def earliest(
        self, owner_id: UUID, category: Category, now: datetime, time_zone: str
    ) -> datetime:
        """Now, or the end of the quiet hours; those do not hold up what is about the account."""
        hours = None if category in ALWAYS_ON else self.quiet.get(owner_id)
        return (quiet_until(now, *hours, time_zone) if hours else None) or now
