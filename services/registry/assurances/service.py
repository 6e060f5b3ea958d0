"""
The questions that placements ask of agreements and of the register of agencies.

Nobody answers for agreements yet: without one nothing is covered, so a safeguard blocks rather
than lets through.
"""

from datetime import date
from uuid import UUID

from services.registry.assurances.domain import Covering
from services.registry.partners.repository import PartnerRepository
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork


async def active_between(
    uow: UnitOfWork, *, origin: str, destination: str, sector: str, on: date
) -> list[Covering]:
    """The active agreements between two governments that cover the corridor in a sector."""
    del uow, origin, destination, sector, on
    return []


async def take_places(
    uow: UnitOfWork, *, agreement_id: UUID, year: int, sector: str, placement_id: UUID, people: int
) -> None:
    """Take places of the agreement's quota of the year; raises when too few are left."""
    del uow, agreement_id, year, sector, placement_id, people


async def give_places_back(uow: UnitOfWork, *, placement_id: UUID) -> None:
    """A placement that is blocked or called off takes no places any more."""
    del uow, placement_id


async def started(uow: UnitOfWork, *, on: date) -> list[Covering]:
    """Every agreement on a corridor that had started by this day."""
    del uow, on
    return []


async def is_licensed(uow: UnitOfWork, *, agency_partner_id: UUID, on: date) -> bool:
    """Whether the agency may recruit on this day; a verified partner may."""
    del on
    status = await PartnerRepository(uow.session).status_of(agency_partner_id)
    return status == PartnerStatus.VERIFIED
