"""
Figures of corridors with their sources, as JSON and as SDMX-CSV.

* CountryUnknown         404  a code stands for no country
* FiguresNotShared       404  the figures of a data set are for those it is shared with
"""

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.registry.countries.codes import UnknownCountry, alpha2, alpha3
from services.registry.datasets import service as datasets
from services.registry.figures.domain import (
    SDG_CEILING,
    SDG_INDICATOR,
    SDG_TARGET,
    newest_editions,
    sdg_flag,
)
from services.registry.figures.models import CorridorFigure, FigureSource
from services.registry.figures.repository import FigureRepository
from services.registry.figures.schemas import FigureRead, SdgRead, SourceRead
from services.registry.series import sdmx
from services.registry.series.kinds import MEASURES, FigureKind
from services.registry.series.periods import Period
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_AT_ONCE = 5000
Row = Any
"""A figure as the repository reads many: with the columns of one, and no more."""


class CountryUnknown(NotFound):
    """A code stands for no country: use ISO 3166-1 alpha-2 or alpha-3."""

    slug = "country-unknown"
    title = "No such country"


class FiguresNotShared(NotFound):
    """The figures of this data set are for partners it is shared with: propose an agreement."""

    slug = "figures-not-shared"
    title = "The figures are not shared with you"


async def current_sources(uow: UnitOfWork, *, principal: Principal) -> dict[UUID, FigureSource]:
    """Whose figures the caller may see, of each data set the newest edition; by their ids."""
    found = await FigureRepository(uow.session).sources(principal, today=uow.now.date())
    return {source.id: source for source in newest_editions(found)}


async def visible_sources(uow: UnitOfWork, *, principal: Principal) -> list[FigureSource]:
    """The same with the editions that others stand in for."""
    return await FigureRepository(uow.session).sources(principal, today=uow.now.date())


async def locked_source(uow: UnitOfWork, *, wanted: FigureSource) -> FigureSource:
    """The source of this name or edition, its row locked; entered if it is new."""
    return await FigureRepository(uow.session).lock_source(wanted)


async def sources_of_data_set(
    uow: UnitOfWork, *, principal: Principal, dataset_id: UUID, edition: int | None
) -> dict[UUID, FigureSource]:
    """The same of one data set, in its newest edition or in the one that is named."""
    await datasets.read_data_set(uow, principal=principal, dataset_id=dataset_id)
    repository = FigureRepository(uow.session)
    found = await repository.sources(principal, today=uow.now.date(), dataset_id=dataset_id)
    if not found and await repository.has_figures(dataset_id):
        raise FiguresNotShared("Propose a sharing agreement to its provider.")
    if edition is not None:
        return {source.id: source for source in found if source.edition == edition}
    return {source.id: source for source in newest_editions(found)}


async def list_figures(
    uow: UnitOfWork,
    *,
    sources: dict[UUID, FigureSource],
    page: PageRequest,
    filters: dict[str, Any],
) -> Rows[FigureRead]:
    """Figures of these sources, each with its source."""
    rows = await FigureRepository(uow.session).page(sources, page, filters=filters)
    return Rows([shown(each, sources[each.source_id]) for each in rows.items], rows.next)


async def stream_sdmx(
    database: Database, *, sources: dict[UUID, FigureSource], filters: dict[str, Any]
) -> AsyncIterator[str]:
    """
    SDMX-CSV 2.0.0 in pieces, each read in a transaction of its own.

    So no connection waits for a slow reader; a file that is loaded meanwhile may be seen in part.
    """
    yield sdmx.header()
    for source in sorted(sources.values(), key=lambda each: each.id):
        last: Row | None = None
        is_over = False
        while not is_over:
            async with database.unit_of_work() as uow:
                rows = await FigureRepository(uow.session).after(
                    last, source.id, filters=filters, most=_AT_ONCE
                )
            yield sdmx.lines(_observed(each, source) for each in rows)
            is_over = len(rows) < _AT_ONCE
            last = rows[-1] if rows else None


async def digest_of_edition(
    uow: UnitOfWork, *, dataset_id: UUID, edition: int
) -> tuple[int, str] | None:
    """Rows and SHA-256 of an edition's figures as SDMX-CSV; None where it has none here."""
    repository = FigureRepository(uow.session)
    source = await repository.source_of(dataset_id, edition)
    if source is None:
        return None
    digest, count = sha256(sdmx.header().encode()), 0
    last: Row | None = None
    while rows := await repository.after(last, source.id, filters={}, most=_AT_ONCE):
        digest.update(sdmx.lines(_observed(each, source) for each in rows).encode())
        count, last = count + len(rows), rows[-1]
    return count, digest.hexdigest()


async def figures_of(
    uow: UnitOfWork, *, corridors: Sequence[tuple[str, str]], sources: dict[UUID, FigureSource]
) -> Sequence[CorridorFigure]:
    """All figures of migration corridors (alpha-3), whichever way their kind reads them."""
    return await FigureRepository(uow.session).of_corridors(corridors, sources)


def country(code: str) -> str:
    """The alpha-3 code of a country. Raises CountryUnknown."""
    try:
        return alpha3(code)
    except UnknownCountry as error:
        raise CountryUnknown(str(error)) from error


def shown(figure: CorridorFigure, source: FigureSource) -> FigureRead:
    """A figure with its source, as callers see it."""
    kind = FigureKind(figure.kind)
    return FigureRead(
        kind=kind,
        reading=MEASURES[kind].reading,
        corridor=f"{figure.from_country}-{figure.to_country}",
        from_country=alpha2(figure.from_country),
        to_country=alpha2(figure.to_country),
        year=figure.year,
        quarter=figure.quarter or None,
        value=float(figure.value),
        unit=MEASURES[kind].unit,
        sdg=_sdg(figure) if kind is FigureKind.REMITTANCE_COST else None,
        source=SourceRead.model_validate(source),
        loaded_at=figure.loaded_at,
    )


def _sdg(figure: CorridorFigure) -> SdgRead:
    return SdgRead(
        indicator=SDG_INDICATOR,
        flag=sdg_flag(figure.value),
        target_percent=float(SDG_TARGET),
        ceiling_percent=float(SDG_CEILING),
    )


def _observed(figure: Row, source: FigureSource) -> sdmx.Observation:
    return sdmx.Observation(
        kind=FigureKind(figure.kind),
        from_country=figure.from_country,
        to_country=figure.to_country,
        period=Period(figure.year, figure.quarter),
        value=figure.value,
        source=source.name,
        licence=source.licence,
    )
