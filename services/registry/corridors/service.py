"""
The lens on one corridor, the list of all, and what sending money costs.

* NotACorridor           404  a country and itself are no corridor
* PeriodUnknown          400  it is neither a year nor a quarter
"""

from collections.abc import Awaitable, Callable, Sequence

from services.registry.corridors.domain import (
    Corridor,
    CorridorSort,
    corridor_of,
    corridor_of_figure,
)
from services.registry.corridors.repository import CorridorRepository
from services.registry.corridors.schemas import (
    CorridorLens,
    CorridorRead,
    CostSummaries,
    CostSummary,
    LensPart,
    MigrationCorridor,
    RemittanceCorridor,
)
from services.registry.figures import service as figures
from services.registry.figures.domain import newest_of_each
from services.registry.figures.models import CorridorFigure
from services.registry.figures.schemas import FigureRead, SourceRead
from services.registry.series.kinds import CorridorReading, FigureKind
from services.registry.series.periods import NoPeriod, Period, period_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

Provider = Callable[[UnitOfWork, Corridor], Awaitable[LensPart]]
"""Says what the registry has of one sort in a corridor; only what is public."""


class NotACorridor(NotFound):
    """A corridor joins two countries, not one with itself."""

    slug = "not-a-corridor"
    title = "No corridor"


class PeriodUnknown(BadRequest):
    """It is neither a year nor a quarter, such as 2020 or 2020Q3."""

    slug = "period-unknown"
    title = "No such period"


async def look_at(
    uow: UnitOfWork,
    *,
    principal: Principal,
    from_country: str,
    to_country: str,
    reading: CorridorReading,
    providers: Sequence[Provider],
) -> CorridorLens:
    """Figures of a corridor, each with source and year, and what partners do in it."""
    corridor = _corridor(reading, from_country, to_country)
    sources = await figures.current_sources(uow, principal=principal)
    found = await figures.figures_of(
        uow, corridors=[(corridor.origin, corridor.destination)], sources=sources
    )
    newest = newest_of_each(found, lambda each: (each.kind, each.source_id))
    by_kind: dict[FigureKind, list[FigureRead]] = {kind: [] for kind in FigureKind}
    for figure in sorted(newest.values(), key=_latest_first):
        by_kind[FigureKind(figure.kind)].append(figures.shown(figure, sources[figure.source_id]))
    return CorridorLens(
        migration=_migration(corridor),
        remittance=_remittance(corridor),
        stock=by_kind[FigureKind.MIGRANT_STOCK],
        flow=by_kind[FigureKind.MIGRANT_FLOW],
        remittances=by_kind[FigureKind.REMITTANCES],
        cost=by_kind[FigureKind.REMITTANCE_COST],
        parts=[await provider(uow, corridor) for provider in providers],
    )


async def list_corridors(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    origin: str | None,
    destination: str | None,
    sort: CorridorSort,
) -> Rows[CorridorRead]:
    """Corridors of which a figure is known, or those that have the figure they are sorted by."""
    sources = await figures.current_sources(uow, principal=principal)
    rows = await CorridorRepository(uow.session).page(
        sources,
        page,
        origin=figures.country(origin) if origin else None,
        destination=figures.country(destination) if destination else None,
        sort=sort,
    )
    corridors = [Corridor(row.origin, row.destination) for row in rows.items]
    found = await figures.figures_of(
        uow, corridors=[(each.origin, each.destination) for each in corridors], sources=sources
    )
    newest = newest_of_each(found, lambda each: (_corridor_of(each), each.kind))
    return Rows(
        [
            CorridorRead(
                migration=_migration(corridor),
                remittance=_remittance(corridor),
                figures=[
                    figures.shown(figure, sources[figure.source_id])
                    for kind in FigureKind
                    if (figure := newest.get((corridor, kind))) is not None
                ],
            )
            for corridor in corridors
        ],
        rows.next,
    )


async def summarise_costs(uow: UnitOfWork, *, principal: Principal, period: str) -> CostSummaries:
    """How many corridors meet SDG 10.c in a period, by source. Raises PeriodUnknown."""
    asked = _period(period)
    sources = await figures.current_sources(uow, principal=principal)
    rows = await CorridorRepository(uow.session).costs(sources, asked)
    return CostSummaries(
        period=str(asked),
        items=[
            CostSummary(
                source=SourceRead.model_validate(sources[row.source_id]),
                corridors=row.corridors,
                at_or_below_target=row.at_or_below_target,
                at_or_below_ceiling=row.at_or_below_ceiling,
                above_ceiling=row.above_ceiling,
                average=round(float(row.average), 6),
                median=round(float(row.median), 6),
                lowest=float(row.lowest),
                highest=float(row.highest),
            )
            for row in rows
        ],
    )


def _corridor(reading: CorridorReading, from_country: str, to_country: str) -> Corridor:
    corridor = corridor_of(reading, figures.country(from_country), figures.country(to_country))
    if corridor.origin == corridor.destination:
        raise NotACorridor("Name two countries.")
    return corridor


def _corridor_of(figure: CorridorFigure) -> Corridor:
    return corridor_of_figure(FigureKind(figure.kind), figure.from_country, figure.to_country)


def _period(written: str) -> Period:
    try:
        return period_of(written)
    except NoPeriod as error:
        raise PeriodUnknown(str(error)) from error


def _latest_first(figure: CorridorFigure) -> tuple[int, int]:
    return -figure.year, -figure.quarter


def _migration(corridor: Corridor) -> MigrationCorridor:
    return MigrationCorridor(
        corridor=corridor.key,
        country_of_origin=corridor.origin_alpha2,
        country_of_destination=corridor.destination_alpha2,
    )


def _remittance(corridor: Corridor) -> RemittanceCorridor:
    return RemittanceCorridor(
        corridor=corridor.remittance_key,
        sending_country=corridor.destination_alpha2,
        receiving_country=corridor.origin_alpha2,
    )
