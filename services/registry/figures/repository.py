"""Every query about figures; who may see them stands in the choice of sources."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.datasets.domain import Access, DataSetStatus
from services.registry.datasets.models import DataSet
from services.registry.figures.models import CorridorFigure, FigureSource
from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from services.registry.series.kinds import CorridorReading, kinds_of
from services.registry.sharing.repository import shared_with
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_F, _S = columns(CorridorFigure), columns(FigureSource)
_D, _P = columns(DataSet), columns(Partner)
_PLACE = (_F.kind, _F.from_country, _F.to_country, _F.year, _F.quarter)
_KEY = (_F.source_id, *_PLACE)
_TOLD = (*_PLACE, _F.value)


class FigureRepository:
    """Figures and their sources in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_source(self, wanted: FigureSource) -> FigureSource:
        """The source of this name or edition, its row locked; entered if it is new."""
        values = wanted.model_dump()
        await self._session.execute(upsert(FigureSource).values(values).on_conflict_do_nothing())
        same = (
            and_(_S.dataset_id.is_(None), _S.name == wanted.name)
            if wanted.dataset_id is None
            else and_(_S.dataset_id == wanted.dataset_id, _S.edition == wanted.edition)
        )
        found = await self._session.scalars(
            select(FigureSource)
            .where(same)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.one()

    async def sources(
        self,
        principal: Principal,
        *,
        today: date,
        dataset_id: UUID | None = None,
        edition: int | None = None,
    ) -> list[FigureSource]:
        """The sources whose figures the principal may see: of all, or of one data set."""
        statement = (
            select(FigureSource)
            .outerjoin(DataSet, _D.id == _S.dataset_id)
            .where(or_(_S.dataset_id.is_(None), _may_see(principal, today)))
            .order_by(_S.id)
        )
        if dataset_id is not None:
            statement = statement.where(_S.dataset_id == dataset_id)
        if edition is not None:
            statement = statement.where(_S.edition == edition)
        return list(await self._session.scalars(statement))

    async def has_figures(self, dataset_id: UUID) -> bool:
        """Whether figures of the data set were loaded, whoever asks."""
        found = await self._session.scalar(
            select(_S.id).where(_S.dataset_id == dataset_id).limit(1)
        )
        return found is not None

    async def source_of(self, dataset_id: UUID, edition: int) -> FigureSource | None:
        """The source that an edition is, whoever asks."""
        found: FigureSource | None = await self._session.scalar(
            select(FigureSource).where(_S.dataset_id == dataset_id, _S.edition == edition)
        )
        return found

    async def page(
        self, sources: Iterable[UUID], request: PageRequest, *, filters: dict[str, Any]
    ) -> Rows[CorridorFigure]:
        """Figures of these sources in the order of their keys."""
        statement = _filtered(sources, filters).order_by(*_KEY)
        return await select_page(self._session, statement, request)

    async def after(
        self, last: Any, source_id: UUID, *, filters: dict[str, Any], most: int
    ) -> Sequence[Any]:
        """
        A source's next figures after the last one, in the order of their keys, without ceremony.

        One source at a time: so each piece is read off the primary key from where the last ended.
        """
        statement = _filtered([source_id], filters).with_only_columns(*_TOLD)
        if last is not None:
            place, types = [last[n] for n in range(len(_PLACE))], [each.type for each in _PLACE]
            statement = statement.where(tuple_(*_PLACE) > tuple_(*place, types=types))
        return (await self._session.execute(statement.order_by(*_PLACE).limit(most))).all()

    async def of_corridors(
        self, corridors: Sequence[tuple[str, str]], sources: Iterable[UUID]
    ) -> Sequence[CorridorFigure]:
        """All figures of corridors (origin, destination), whichever way the kind reads them."""
        people, money = kinds_of(CorridorReading.MIGRATION), kinds_of(CorridorReading.REMITTANCE)
        ways = tuple_(_F.from_country, _F.to_country)
        turned = [(destination, origin) for origin, destination in corridors]
        found = await self._session.scalars(
            select(CorridorFigure)
            .where(
                _F.source_id.in_(list(sources)),
                or_(
                    and_(_F.kind.in_(people), ways.in_(list(corridors))),
                    and_(_F.kind.in_(money), ways.in_(turned)),
                ),
            )
            .order_by(*_KEY)
        )
        return found.all()


def _filtered(sources: Iterable[UUID], filters: dict[str, Any]) -> Select[Any]:
    statement: Select[Any] = select(CorridorFigure).where(_F.source_id.in_(list(sources)))
    for name, value in filters.items():
        if value is not None:
            statement = statement.where(_F[name] == value)
    return statement


def _may_see(principal: Principal, today: date) -> Any:
    """Whose figures of a data set are seen: one's own, open ones, and those shared with one."""
    is_in_good_standing = (
        select(_P.id)
        .where(_P.id == _D.partner_id, _P.status == PartnerStatus.VERIFIED)
        .correlate(DataSet)
        .exists()
    )
    offered = and_(_D.status == DataSetStatus.PUBLISHED, ~_D.has_personal_data, is_in_good_standing)
    return or_(
        acts_for(principal, _D.partner_id, at_least=MemberRole.VIEWER),
        and_(
            offered,
            or_(_D.access == Access.OPEN, shared_with(principal, _D.id, today=today)),
        ),
    )
