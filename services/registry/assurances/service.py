"""The questions that placements ask of agreements, their quotas, and the register of agencies."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from services.registry.agencies import service as agencies
from services.registry.agencies.domain import AgencyStanding
from services.registry.agreements import service as agreements
from services.registry.agreements.models import Agreement
from services.registry.assurances.domain import Covering
from services.registry.quotas import service as quotas
from shared.db.unit_of_work import UnitOfWork


async def active_between(
    uow: UnitOfWork, *, origin: str, destination: str, sector: str, on: date
) -> list[Covering]:
    """The active agreements between two governments that cover the corridor in a sector."""
    found = await agreements.active_between(uow, origin, destination, sector, on)
    parties = await _partners_of(uow, found)
    return [
        _covering(each, parties[each.id], origin=origin, destination=destination, sector=sector)
        for each in found
    ]


async def covered_origins(
    uow: UnitOfWork, *, origins: Collection[str], destination: str, sector: str, on: date
) -> set[str]:
    """From which of these countries an active agreement covers the way, asked of all at once."""
    return await agreements.covered_origins(
        uow, origins=origins, destination=destination, sector=sector, on=on
    )


async def take_places(
    uow: UnitOfWork, *, agreement_id: UUID, year: int, sector: str, placement_id: UUID, people: int
) -> None:
    """Take places of the agreement's quota of the year. Raises QuotaUsedUp."""
    await quotas.take_place(uow, agreement_id, year, sector, placement_id, people)


async def give_places_back(uow: UnitOfWork, *, placement_id: UUID) -> None:
    """A placement that is blocked or called off takes no places any more."""
    await quotas.give_place_back(uow, placement_id)


async def started(uow: UnitOfWork, *, on: date) -> list[Covering]:
    """Every agreement that had started by this day, once for each corridor and sector it names."""
    found = await agreements.started(uow, on=on)
    parties = await _partners_of(uow, found)
    return [
        _covering(each, parties[each.id], origin=origin, destination=destination, sector=sector)
        for each in found
        for origin in each.countries_of_origin
        for destination in each.countries_of_destination
        for sector in _sectors(each)
    ]


async def is_licensed(uow: UnitOfWork, *, agency_partner_id: UUID, on: date) -> bool:
    """Whether the agency may recruit on this day."""
    standing = await agencies.standing(uow, partner_id=agency_partner_id, on=on)
    return standing is AgencyStanding.LICENSED


async def _partners_of(uow: UnitOfWork, found: Iterable[Agreement]) -> dict[UUID, tuple[UUID, ...]]:
    seated = await agreements.parties_of_each(uow, agreement_ids=[each.id for each in found])
    return {
        agreement_id: tuple(party.partner_id for party, _ in parties)
        for agreement_id, parties in seated.items()
    }


def _sectors(agreement: Agreement) -> list[str | None]:
    """Those it names; it watches every sector where it names none."""
    return [*agreement.sectors] or [None]


def _covering(
    agreement: Agreement,
    partners: tuple[UUID, ...],
    *,
    origin: str,
    destination: str,
    sector: str | None,
) -> Covering:
    if agreement.starts_on is None:
        raise ValueError("an agreement without a first day covers nothing")
    return Covering(
        agreement_id=agreement.id,
        title=agreement.title,
        partner_ids=partners,
        origin=origin,
        destination=destination,
        sector=sector,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
    )
