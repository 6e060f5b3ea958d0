"""
What a look at a corridor shows besides its figures: each feature that has something says it here.

A provider is handed the unit of work and the corridor, and answers a `LensPart` of what is public:
how many there are, and the newest of them. Add one, and it stands in `/v1/corridors/{from}/{to}`.
"""

from typing import Final

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


async def projects_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Published projects in the country of origin: what those who live abroad may take part in."""
    count, found = await projects.published_in(uow, country=corridor.origin_alpha2, most=MOST_ITEMS)
    names = await partners.names_of(uow, partner_ids=[each.partner_id for each in found])
    items = [
        LensItem(
            id=each.id,
            title=each.title,
            path=f"/v1/projects/{each.id}",
            source=names[each.partner_id],
            year=(each.published_at or each.created_at).year,
        )
        for each in found
    ]
    return LensPart(name="projects", count=count, items=items)


async def data_sets_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Published data sets that cover both countries."""
    countries = [corridor.origin_alpha2, corridor.destination_alpha2]
    count, found = await datasets.published_about(uow, countries=countries, most=MOST_ITEMS)
    names = await partners.names_of(uow, partner_ids=[each.partner_id for each in found])
    items = [
        LensItem(
            id=each.id,
            title=each.title,
            path=f"/v1/datasets/{each.id}",
            source=names[each.partner_id],
            year=(each.published_at or each.created_at).year,
        )
        for each in found
    ]
    return LensPart(name="data_sets", count=count, items=items)


async def agreements_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Public agreements on the corridor, each with its parties for a source."""
    count, found = await agreements.public_between(
        uow,
        origin=corridor.origin_alpha2,
        destination=corridor.destination_alpha2,
        most=MOST_ITEMS,
    )
    items = []
    for each in found:
        parties = await agreements.parties_of(uow, agreement_id=each.id)
        items.append(
            LensItem(
                id=each.id,
                title=each.title,
                path=f"/v1/agreements/{each.id}",
                source=", ".join(partner.name for _, partner in parties),
                year=(each.starts_on or each.created_at).year,
            )
        )
    return LensPart(name="agreements", count=count, items=items)


async def programmes_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Programmes with money, matching funds among them, that partners of either country run."""
    countries = [corridor.origin_alpha2, corridor.destination_alpha2]
    count, found = await programmes.running_in(uow, countries=countries, most=MOST_ITEMS)
    names = await partners.names_of(uow, partner_ids=[each.partner_id for each in found])
    items = [
        LensItem(
            id=each.id,
            title=each.title,
            path=f"/v1/programmes/{each.id}",
            source=names[each.partner_id],
            year=each.created_at.year,
        )
        for each in found
    ]
    return LensPart(name="programmes", count=count, items=items)


async def integration_services_of(uow: UnitOfWork, corridor: Corridor) -> LensPart:
    """Services for migrants that partners of the country of destination give."""
    count, found = await integration_services.given_in(
        uow, country=corridor.destination_alpha2, most=MOST_ITEMS
    )
    names = await partners.names_of(uow, partner_ids=[each.partner_id for each in found])
    items = [
        LensItem(
            id=each.id,
            title=each.name,
            path=f"/v1/integration-services/{each.id}",
            source=names[each.partner_id],
            year=each.created_at.year,
        )
        for each in found
    ]
    return LensPart(name="integration_services", count=count, items=items)


PROVIDERS: Final[tuple[Provider, ...]] = (
    projects_of,
    data_sets_of,
    agreements_of,
    programmes_of,
    integration_services_of,
)
