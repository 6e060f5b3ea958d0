"""Every query about data sets; ownership stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.datasets.domain import DataSetStatus
from services.registry.datasets.models import DataSet, DataSetEdition
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_D, _E = columns(DataSet), columns(DataSetEdition)
_NO_COUNTRY: list[str] = []


class DataSetRepository:
    """Data sets and their editions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: DataSet | DataSetEdition) -> None:
        """A new row."""
        self._session.add(row)

    async def visible(self, principal: Principal, dataset_id: UUID) -> DataSet | None:
        """The data set if it was published or is one's own."""
        found: DataSet | None = await self._session.scalar(
            select(DataSet).where(_D.id == dataset_id, _visible(principal))
        )
        return found

    async def lock(self, principal: Principal, dataset_id: UUID) -> DataSet | None:
        """The data set, its row locked, if the principal may edit it."""
        found: DataSet | None = await self._session.scalar(
            select(DataSet)
            .where(
                _D.id == dataset_id,
                acts_for(principal, _D.partner_id, at_least=MemberRole.EDITOR),
            )
            .with_for_update(of=DataSet)
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_any(self, dataset_id: UUID) -> DataSet | None:
        """The data set, its row locked, for somebody who was let in by another right."""
        found: DataSet | None = await self._session.scalar(
            select(DataSet)
            .where(_D.id == dataset_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[DataSet]:
        """The next data sets that the principal may see, of all or of one provider, by id."""
        statement = select(DataSet).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_D.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _D.id, after, most)))

    async def page(
        self,
        principal: Principal,
        request: PageRequest,
        *,
        filters: dict[str, Any],
        country: str | None,
    ) -> Rows[DataSet]:
        """Data sets that the principal may see, newest first."""
        statement = select(DataSet).where(_visible(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_D[name] == value)
        if country is not None:
            statement = statement.where(_covers(country))
        ordered = statement.order_by(_D.created_at.desc(), _D.id.desc())
        return await select_page(self._session, ordered, request)

    async def published_about(
        self, countries: list[str], *, most: int
    ) -> tuple[int, list[DataSet]]:
        """How many published data sets cover all these countries, and the newest of them."""
        statement = select(DataSet).where(
            _D.status == DataSetStatus.PUBLISHED, *[_covers(each) for each in countries]
        )
        count = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        newest = statement.order_by(_D.created_at.desc(), _D.id.desc()).limit(most)
        return int(count or 0), list(await self._session.scalars(newest))

    async def editions_following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[DataSetEdition]:
        """All editions of the next data sets that have some and the principal may see, by id."""
        statement = select(_D.id).where(
            _visible(principal), select(_E.number).where(_E.dataset_id == _D.id).exists()
        )
        if partner_id is not None:
            statement = statement.where(_D.partner_id == partner_id)
        found = await self._session.scalars(
            select(DataSetEdition)
            .where(_E.dataset_id.in_(next_by_id(statement, _D.id, after, most)))
            .order_by(_E.dataset_id, _E.number)
        )
        return list(found)

    async def editions(self, dataset_id: UUID) -> list[DataSetEdition]:
        """All editions, the newest first."""
        found = await self._session.scalars(
            select(DataSetEdition)
            .where(_E.dataset_id == dataset_id)
            .order_by(_E.number.desc())
            .execution_options(populate_existing=True)
        )
        return list(found)


def _covers(country: str) -> Any:
    return or_(_D.countries == _NO_COUNTRY, _D.countries.contains([country]))


def _visible(principal: Principal) -> Any:
    was_published = _D.published_at.is_not(None)
    return or_(was_published, acts_for(principal, _D.partner_id, at_least=MemberRole.VIEWER))
