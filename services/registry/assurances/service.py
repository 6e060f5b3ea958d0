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
) -> Covering | None:
    """The active agreement between two governments that covers the corridor, if there is one."""
    del uow, origin, destination, sector, on
    return None


async def take_place(uow: UnitOfWork, *, agreement_id: UUID, year: int, sector: str) -> None:
    """Take one place of the agreement's quota of the year; raises when none is left."""
    del uow, agreement_id, year, sector


async def started(uow: UnitOfWork, *, on: date) -> list[Covering]:
    """Every agreement on a corridor that had started by this day."""
    del uow, on
    return []


async def is_licensed(uow: UnitOfWork, *, agency_partner_id: UUID, on: date) -> bool:
    """Whether the agency may recruit on this day; a verified partner may."""
    del on
    status = await PartnerRepository(uow.session).status_of(agency_partner_id)
    return status == PartnerStatus.VERIFIED
