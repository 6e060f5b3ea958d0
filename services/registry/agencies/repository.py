"""Every query about agencies, their licences and their breaches."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.agencies.domain import AUTHORITIES
from services.registry.agencies.models import AgencyBreach, AgencyLicence
from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole, PartnerStatus, PartnerType
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_P, _L, _B = columns(Partner), columns(AgencyLicence), columns(AgencyBreach)
# That an agency was suspended is what people have to know.
_SHOWN = (PartnerStatus.VERIFIED, PartnerStatus.SUSPENDED)


class AgencyRepository:
    """Agencies in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: AgencyLicence | AgencyBreach) -> None:
        """A new row."""
        self._session.add(row)

    async def is_authority(
        self, partner_id: UUID, countries: Collection[str], *, acting: Principal | None
    ) -> bool:
        """Whether it is a verified government of one of the countries, for which one acts."""
        statement = select(_P.id).where(
            _P.id == partner_id,
            _P.status == PartnerStatus.VERIFIED,
            _P.partner_type.in_(AUTHORITIES),
            _P.country.in_(countries),
        )
        if acting is not None:
            statement = statement.where(acts_for(acting, _P.id, at_least=MemberRole.EDITOR))
        return await self._session.scalar(statement) is not None

    async def lock_licence(self, partner_id: UUID, licence_id: UUID) -> AgencyLicence | None:
        """A licence of the agency, its row locked."""
        found: AgencyLicence | None = await self._session.scalar(
            select(AgencyLicence)
            .where(_L.id == licence_id, _L.partner_id == partner_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_breach(self, partner_id: UUID, breach_id: UUID) -> AgencyBreach | None:
        """A breach of the agency, its row locked."""
        found: AgencyBreach | None = await self._session.scalar(
            select(AgencyBreach)
            .where(_B.id == breach_id, _B.partner_id == partner_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def licences(self, partner_ids: Collection[UUID]) -> list[AgencyLicence]:
        """All licences of some agencies, the oldest first."""
        found = await self._session.scalars(
            select(AgencyLicence)
            .where(_L.partner_id.in_(partner_ids))
            .order_by(_L.valid_from, _L.id)
        )
        return list(found)

    async def breaches(self, partner_id: UUID) -> list[AgencyBreach]:
        """All breaches of an agency, the newest first."""
        found = await self._session.scalars(
            select(AgencyBreach)
            .where(_B.partner_id == partner_id)
            .order_by(_B.happened_on.desc(), _B.id.desc())
        )
        return list(found)

    async def unresolved(self, partner_ids: Collection[UUID]) -> dict[UUID, int]:
        """How many breaches of some agencies were not made good."""
        found = await self._session.execute(
            select(_B.partner_id, func.count())
            .where(_B.partner_id.in_(partner_ids), _B.resolved_on.is_(None))
            .group_by(_B.partner_id)
        )
        return {partner_id: int(count) for partner_id, count in found}

    async def shown(self, partner_id: UUID) -> Partner | None:
        """The agency, if anybody may see it."""
        found: Partner | None = await self._session.scalar(
            select(Partner).where(_P.id == partner_id, *_is_shown())
        )
        return found

    async def page(
        self, request: PageRequest, *, name: str | None, country: str | None, number: str | None
    ) -> Rows[Partner]:
        """Agencies that anybody may see, by name; of a licence where one is asked for."""
        statement = select(Partner).where(*_is_shown())
        if name is not None:
            statement = statement.where(_P.name.icontains(name, autoescape=True))
        if country is not None or number is not None:
            licence: Any = select(_L.id).where(_L.partner_id == _P.id)
            if country is not None:
                licence = licence.where(_L.country == country)
            if number is not None:
                licence = licence.where(_L.number == number)
            statement = statement.where(exists(licence))
        return await select_page(self._session, statement.order_by(_P.name, _P.id), request)


def _is_shown() -> tuple[Any, ...]:
    return _P.partner_type == PartnerType.RECRUITMENT_AGENCY, _P.status.in_(_SHOWN)
