"""Queries over all corridors."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.corridors.domain import CorridorSort
from services.registry.figures.domain import SDG_CEILING, SDG_TARGET
from services.registry.figures.models import CorridorFigure
from services.registry.series.kinds import MEASURES, CorridorReading, FigureKind, kinds_of
from services.registry.series.periods import Period
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_F = columns(CorridorFigure)


class CorridorRepository:
    """Corridors in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self,
        sources: Iterable[UUID],
        request: PageRequest,
        *,
        origin: str | None,
        destination: str | None,
        sort: CorridorSort,
    ) -> Rows[Any]:
        """
        Rows that begin with origin and destination; by a figure only corridors that have one.

        By a figure, it is the one about the latest period.
        """
        kind = sort.kind
        found = (_named(sources) if kind is None else _newest(sources, kind)).subquery()
        statement: Select[Any] = select(found)
        if origin is not None:
            statement = statement.where(found.c.origin == origin)
        if destination is not None:
            statement = statement.where(found.c.destination == destination)
        if kind is not None:
            value = found.c.value
            statement = statement.order_by(value.desc() if sort.is_descending else value)
        ordered = statement.order_by(found.c.origin, found.c.destination)
        return await select_page(self._session, ordered, request)

    async def costs(self, sources: Iterable[UUID], period: Period) -> Sequence[Any]:
        """For each source: its id, corridors, three counts, average, median, lowest, highest."""
        value = _F.value
        found = await self._session.execute(
            select(
                _F.source_id,
                func.count().label("corridors"),
                func.count().filter(value <= SDG_TARGET).label("at_or_below_target"),
                func.count()
                .filter(value > SDG_TARGET, value <= SDG_CEILING)
                .label("at_or_below_ceiling"),
                func.count().filter(value > SDG_CEILING).label("above_ceiling"),
                func.avg(value).label("average"),
                func.percentile_cont(0.5).within_group(value).label("median"),
                func.min(value).label("lowest"),
                func.max(value).label("highest"),
            )
            .where(
                _F.source_id.in_(list(sources)),
                _F.kind == FigureKind.REMITTANCE_COST,
                _F.year == period.year,
                _F.quarter == period.quarter,
            )
            .group_by(_F.source_id)
            .order_by(_F.source_id)
        )
        return found.all()


def _named(sources: Iterable[UUID]) -> Select[Any]:
    """Every corridor of which a figure is known."""
    is_people = _F.kind.in_(kinds_of(CorridorReading.MIGRATION))
    return (
        select(
            case((is_people, _F.from_country), else_=_F.to_country).label("origin"),
            case((is_people, _F.to_country), else_=_F.from_country).label("destination"),
        )
        .where(_F.source_id.in_(list(sources)))
        .distinct()
    )


def _newest(sources: Iterable[UUID], kind: FigureKind) -> Select[Any]:
    """Of each corridor the figure of this kind about the latest period."""
    ways: tuple[ColumnElement[Any], ColumnElement[Any]] = (_F.from_country, _F.to_country)
    origin, destination = (
        ways if MEASURES[kind].reading is CorridorReading.MIGRATION else ways[::-1]
    )
    return (
        select(origin.label("origin"), destination.label("destination"), _F.value)
        .where(_F.kind == kind, _F.source_id.in_(list(sources)))
        .ext(distinct_on(*ways))
        # All one way, so that the index is read backwards and little is left to sort.
        .order_by(*[each.desc() for each in (*ways, _F.year, _F.quarter, _F.source_id)])
    )
