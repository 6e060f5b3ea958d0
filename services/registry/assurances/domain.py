"""An agreement as placements and corridors see it. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Covering:
    """
    A government-to-government agreement on one corridor.

    Countries are ISO 3166-1 alpha-2; without a sector it covers every sector.
    """

    agreement_id: UUID
    title: str
    partner_ids: tuple[UUID, ...]
    origin: str
    destination: str
    sector: str | None
    starts_on: date
    ends_on: date | None

    def covers(self, *, origin: str, destination: str, on: date) -> bool:
        """Whether somebody who moves on this corridor on this day moves under the agreement."""
        is_active = self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
        return is_active and (self.origin, self.destination) == (origin, destination)
