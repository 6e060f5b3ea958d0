"""Every query about programmes and their rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from services.registry.programmes.models import Programme, ProgrammeRules
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_P, _R = columns(Programme), columns(ProgrammeRules)


class ProgrammeRepository:
    """Programmes in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Programme | ProgrammeRules) -> None:
        """A new row."""
        self._session.add(row)

    async def get(self, programme_id: UUID) -> Programme | None:
        """The programme, whoever asks."""
        return await self._session.get(Programme, programme_id)

    async def lock(self, programme_id: UUID) -> Programme | None:
        """The programme, its row locked, whoever asks."""
        found: Programme | None = await self._session.scalar(
            select(Programme)
            .where(_P.id == programme_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_by_slug(self, slug: str) -> Programme | None:
        """The programme of this slug, its row locked, whoever asks."""
        found: Programme | None = await self._session.scalar(
            select(Programme)
            .where(_P.slug == slug)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_own(
        self, principal: Principal, programme_id: UUID, at_least: MemberRole
    ) -> Programme | None:
        """The programme, its row locked, if the principal may act for who runs it."""
        found: Programme | None = await self._session.scalar(
            select(Programme)
            .where(
                _P.id == programme_id,
                acts_for(principal, _P.partner_id, at_least=at_least),
            )
            .with_for_update(of=Programme)
            .execution_options(populate_existing=True)
        )
        return found

    async def rules(self, programme_id: UUID, number: int) -> ProgrammeRules | None:
        """The rules of this number."""
        return await self._session.get(ProgrammeRules, (programme_id, number))

    async def slugs(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """The slugs of programmes."""
        found = await self._session.execute(select(_P.id, _P.slug).where(_P.id.in_(ids)))
        return {programme_id: str(slug) for programme_id, slug in found}

    async def running_in(
        self, countries: Sequence[str], *, on: date, most: int
    ) -> tuple[int, list[Programme]]:
        """How many programmes of partners in these countries run, and the newest of them."""
        statement = (
            select(Programme)
            .join(Partner, columns(Partner).id == _P.partner_id)
            .where(
                columns(Partner).country.in_(countries),
                or_(_P.ended_on.is_(None), _P.ended_on > on),
            )
        )
        count = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        newest = statement.order_by(_P.created_at.desc(), _P.id.desc()).limit(most)
        return int(count or 0), list(await self._session.scalars(newest))

    async def following(
        self, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Programme]:
        """The next programmes, of all or of one partner, by id; everybody sees them."""
        statement = select(Programme)
        if partner_id is not None:
            statement = statement.where(_P.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _P.id, after, most)))

    async def page(self, request: PageRequest, filters: dict[str, Any]) -> Rows[Programme]:
        """Programmes, newest first."""
        statement = select(Programme)
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_P[name] == value)
        ordered = statement.order_by(_P.created_at.desc(), _P.id.desc())
        return await select_page(self._session, ordered, request)
