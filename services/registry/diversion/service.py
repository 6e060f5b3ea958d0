"""
Loading yearly figures of corridors, and comparing them after an agreement started.

* MovementMakesNoSense  422  a corridor twice, from a country into itself, or no such country
"""

from collections.abc import Sequence
from typing import Any, Final

import pycountry

from services.registry.assurances import service as assurances
from services.registry.assurances.domain import Covering
from services.registry.diversion.domain import RULE, Suspicion, suspicions, years_of_interest
from services.registry.diversion.models import Diversion, Movement
from services.registry.diversion.repository import DiversionRepository
from services.registry.diversion.schemas import MovementGiven
from services.registry.placements.repository import PlacementRepository
from shared.contracts.placements import DiversionSuspected
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.ids import new_id
from shared.security.principal import Principal

# Figures came: somebody should look.
LOADED: Final = "movements-loaded"


class MovementMakesNoSense(Unprocessable):
    """A figure contradicts itself or another one."""

    slug = "movement-makes-no-sense"
    title = "The figure makes no sense"


async def load_movements(
    uow: UnitOfWork, *, principal: Principal, items: Sequence[MovementGiven]
) -> int:
    """Take figures, each in place of an older word about the same; answers how many."""
    keys = {(each.origin, each.destination, each.sector, each.year) for each in items}
    if len(keys) < len(items):
        raise MovementMakesNoSense("A corridor has two figures of one sector and year.")
    for each in items:
        if each.origin == each.destination:
            raise MovementMakesNoSense("A corridor leads from one country to another.")
        if None in (_alpha_3(each.origin), _alpha_3(each.destination)):
            raise MovementMakesNoSense(f"{each.origin} or {each.destination} is no country.")
    rows = [each.model_dump() | {"loaded_at": uow.now} for each in items]
    await DiversionRepository(uow.session).put(rows)
    await audit.note(
        uow,
        actor=str(principal),
        action="movements.loaded",
        object_type="movement",
        object_id="many",
        decision={"loaded": len(rows), "sources": sorted({each.source for each in items})[:20]},
    )
    uow.wake(LOADED)
    return len(rows)


async def list_movements(
    uow: UnitOfWork, *, page: PageRequest, filters: dict[str, Any]
) -> Rows[Movement]:
    """Figures by corridor, sector and year."""
    return await DiversionRepository(uow.session).movements(page, filters)


async def list_diversions(uow: UnitOfWork, *, page: PageRequest) -> Rows[Diversion]:
    """Suspicions that were told, the newest first."""
    return await DiversionRepository(uow.session).diversions(page)


async def look(uow: UnitOfWork) -> None:
    """Look at every agreement on a corridor that has started."""
    await compare(uow, agreements=await assurances.started(uow, on=uow.now.date()))


async def compare(uow: UnitOfWork, *, agreements: Sequence[Covering]) -> None:
    """
    Tell of every diversion that is suspected, once for each agreement, corridor and year.

    A source's figure counts before our own placements, which see a part of a stream only.
    """
    for agreement in agreements:
        if None in (_alpha_3(agreement.origin), _alpha_3(agreement.destination)):
            continue
        for sector in await _sectors(uow, agreement):
            figures = await _figures(uow, agreement, sector)
            for each in suspicions(
                figures, covered=agreement.origin, starts_on=agreement.starts_on
            ):
                await _tell(uow, agreement, sector, each)


async def _sectors(uow: UnitOfWork, agreement: Covering) -> list[str]:
    """Its own sector, and every narrower one of which sources have figures; all if it has none."""
    counted = await DiversionRepository(uow.session).sectors_into(agreement.destination)
    if agreement.sector is None:
        return counted
    return sorted(
        {agreement.sector} | {each for each in counted if each.startswith(agreement.sector)}
    )


async def _figures(uow: UnitOfWork, agreement: Covering, sector: str) -> dict[tuple[str, int], int]:
    years = years_of_interest(agreement.starts_on, until=uow.now.year)
    where: dict[str, Any] = {"destination": agreement.destination, "sector": sector}
    ours = await PlacementRepository(uow.session).begun(**where, years=years)
    # A year of ours that has not ended yet would look like a fall.
    whole = {
        key: people
        for key, people in ours.items()
        if key[1] < uow.now.year and _alpha_3(key[0]) is not None
    }
    return whole | await DiversionRepository(uow.session).into(**where, years=years)


async def _tell(uow: UnitOfWork, agreement: Covering, sector: str, found: Suspicion) -> None:
    values = {
        "agreement_id": agreement.agreement_id,
        "corridor": _corridor(found.origin, agreement.destination),
        "covered_corridor": _corridor(agreement.origin, agreement.destination),
        "sector": sector,
        "year": found.year,
        "covered_before": found.covered_before,
        "covered_now": found.covered_now,
        "other_before": found.other_before,
        "other_now": found.other_now,
    }
    row = values | {"id": new_id(), "rule_version": RULE.version, "told_at": uow.now}
    if await DiversionRepository(uow.session).tell_once(row):
        told = {"agreement_title": agreement.title, "partner_ids": agreement.partner_ids}
        uow.publish(DiversionSuspected.model_validate(values | told | {"at": uow.now}))


def _corridor(origin: str, destination: str) -> str:
    return f"{_alpha_3(origin)}-{_alpha_3(destination)}"


def _alpha_3(country: str) -> str | None:
    found = pycountry.countries.get(alpha_2=country)
    return found.alpha_3 if found else None
