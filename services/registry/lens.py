"""
What a look at a corridor shows besides its figures: each feature that has something says it here.

A provider is handed the unit of work and the corridor, and answers a `LensPart` of what is public:
how many there are, and the newest of them. Add one, and it stands in `/v1/corridors/{from}/{to}`.
"""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.corridors.domain import Corridor
from services.registry.corridors.schemas import LensItem, LensPart
from services.registry.corridors.service import Provider
from services.registry.datasets import service as datasets
from services.registry.integration_services import service as integration_services
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from services.registry.projects import service as projects
from shared.db.unit_of_work import UnitOfWork

# How many a look shows; the lists of each feature have the rest.
MOST_ITEMS: Final = 10


class _Row(NamedTuple):
    """Something that a partner has."""

    id: UUID
    title: str
    partner_id: UUID
    since: datetime


async def _of_partners(
    uow: UnitOfWork, name: str, path: str, count: int, rows: list[_Row]
) -> LensPart:
    """A part whose sources are the partners that have it."""
    names = await partners.names_of(uow, partner_ids=[each.partner_id for each in rows])
    items = [
        LensItem(
            id=each.id,
            title=each.title,
            path=f"{path}/{each.id}",
            source=names[each.partner_id],
            year=each.since.year,
        )
        for each in rows
    ]
    return LensPart(name=name, count=count, items=items)


async def projects_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Published projects in the country of origin: what those who live abroad may take part in."""
    count, found = await projects.published_in(uow, country=corridor.origin_alpha2, most=MOST_ITEMS)
    rows = [
        _Row(each.id, each.title, each.partner_id, each.published_at or each.created_at)
        for each in found
    ]
    return await _of_partners(uow, "projects", "/v1/projects", count, rows)


async def data_sets_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Published data sets that cover both countries."""
    countries = [corridor.origin_alpha2, corridor.destination_alpha2]
    count, found = await datasets.published_about(uow, countries=countries, most=MOST_ITEMS)
    rows = [
        _Row(each.id, each.title, each.partner_id, each.published_at or each.created_at)
        for each in found
    ]
    return await _of_partners(uow, "data_sets", "/v1/datasets", count, rows)


async def agreements_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Public agreements on the corridor, each with its parties for a source."""
    count, found = await agreements.public_between(
        uow,
        origin=corridor.origin_alpha2,
        destination=corridor.destination_alpha2,
        most=MOST_ITEMS,
    )
    parties = await agreements.parties_of_each(uow, agreement_ids=[each.id for each in found])
    items = [
        LensItem(
            id=each.id,
            title=each.title,
            path=f"/v1/agreements/{each.id}",
            source=", ".join(partner.name for _, partner in parties[each.id]),
            year=(each.starts_on or each.created_at).year,
        )
        for each in found
    ]
    return LensPart(name="agreements", count=count, items=items)


async def programmes_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Programmes with money, matching funds among them, that partners of either country run."""
    countries = [corridor.origin_alpha2, corridor.destination_alpha2]
    count, found = await programmes.running_in(uow, countries=countries, most=MOST_ITEMS)
    rows = [_Row(each.id, each.title, each.partner_id, each.created_at) for each in found]
    return await _of_partners(uow, "programmes", "/v1/programmes", count, rows)


async def integration_services_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Services for migrants that partners of the country of destination give."""
    count, found = await integration_services.given_in(
        uow, country=corridor.destination_alpha2, most=MOST_ITEMS
    )
    rows = [_Row(each.id, each.name, each.partner_id, each.created_at) for each in found]
    path = "/v1/integration-services"
    return await _of_partners(uow, "integration_services", path, count, rows)


PROVIDERS: Final[tuple[Provider, ...]] = (
    projects_of,
    data_sets_of,
    agreements_of,
    programmes_of,
    integration_services_of,
)
