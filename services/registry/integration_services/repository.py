"""Every query about integration services; ownership stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, Select, and_, cast, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.integration_services.domain import EARTH_KM, Box, Need, ServiceStatus
from services.registry.integration_services.models import IntegrationService, ServiceLocation
from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_S, _L, _P = columns(IntegrationService), columns(ServiceLocation), columns(Partner)


class ServiceRepository:
    """Integration services in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: IntegrationService | ServiceLocation) -> None:
        """A new row."""
        self._session.add(row)

    async def visible(self, principal: Principal, service_id: UUID) -> IntegrationService | None:
        """The service of a verified partner, or one's own."""
        found: IntegrationService | None = await self._session.scalar(
            select(IntegrationService).where(_S.id == service_id, _visible(principal))
        )
        return found

    async def lock(self, principal: Principal, service_id: UUID) -> IntegrationService | None:
        """The service, its row locked, if the principal may edit it."""
        found: IntegrationService | None = await self._session.scalar(
            select(IntegrationService)
            .where(
                _S.id == service_id,
                acts_for(principal, _S.partner_id, at_least=MemberRole.EDITOR),
            )
            .with_for_update(of=IntegrationService)
            .execution_options(populate_existing=True)
        )
        return found

    async def by_source(self, partner_id: UUID, source_id: str) -> IntegrationService | None:
        """A partner's service by the id of the file it came from, its row locked."""
        found: IntegrationService | None = await self._session.scalar(
            select(IntegrationService)
            .where(_S.partner_id == partner_id, _S.source_id == source_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def locations(self, services: list[UUID]) -> dict[UUID, list[ServiceLocation]]:
        """The places of these services, each list in its order."""
        found: dict[UUID, list[ServiceLocation]] = {each: [] for each in services}
        rows = await self._session.scalars(
            select(ServiceLocation).where(_L.service_id.in_(services)).order_by(_L.number)
        )
        for row in rows:
            found[row.service_id].append(row)
        return found

    async def remove_locations(self, service_id: UUID) -> None:
        """Take all places off a service."""
        await self._session.execute(delete(ServiceLocation).where(_L.service_id == service_id))

    async def providers(self, services: list[IntegrationService]) -> dict[UUID, Partner]:
        """The partners that give these services."""
        wanted = {each.partner_id for each in services}
        found = await self._session.scalars(select(Partner).where(_P.id.in_(wanted)))
        return {partner.id: partner for partner in found}

    async def given_in(self, country: str, *, most: int) -> tuple[int, list[IntegrationService]]:
        """How many active services verified partners of a country give, and the newest of them."""
        statement = (
            select(IntegrationService)
            .join(Partner, _P.id == _S.partner_id)
            .where(
                _P.country == country,
                _P.status == PartnerStatus.VERIFIED,
                _S.status == ServiceStatus.ACTIVE,
            )
        )
        count = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        newest = statement.order_by(_S.created_at.desc(), _S.id.desc()).limit(most)
        return int(count or 0), list(await self._session.scalars(newest))

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[IntegrationService]:
        """The next services that the principal may see, of all or of one partner, by id."""
        statement = select(IntegrationService).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_S.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _S.id, after, most)))

    async def translated_following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[IntegrationService]:
        """The same of services that are told in more languages than their own."""
        others = select(func.jsonb_object_keys(_S.texts).label("told")).correlate(
            IntegrationService
        )
        told = others.subquery().c.told
        statement = select(IntegrationService).where(
            _visible(principal), select(told).where(told != _S.language).exists()
        )
        if partner_id is not None:
            statement = statement.where(_S.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _S.id, after, most)))

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[IntegrationService]:
        """Services that the principal may see, by name."""
        ordered = _listed(principal, filters).order_by(_S.name, _S.id)
        return await select_page(self._session, ordered, request)

    async def numbered_page(
        self, principal: Principal, filters: dict[str, Any], *, number: int, size: int
    ) -> tuple[list[IntegrationService], int]:
        """A page by its number, as HSDS asks for it, and how many there are in all."""
        statement = _listed(principal, filters)
        total = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        found = await self._session.scalars(
            statement.order_by(_S.name, _S.id).offset((number - 1) * size).limit(size)
        )
        return list(found), int(total or 0)

    async def near(
        self,
        request: PageRequest,
        *,
        place: tuple[float, float],
        radius_km: float,
        box: Box,
        need: Need | None,
        age: int | None,
    ) -> Rows[Any]:
        """
        (place, service, metres) of active services of verified partners, the nearest first.

        The box is found by the index on places; the distance is reckoned only inside it.
        """
        metres = _metres_from(*place).label("metres")
        statement = (
            select(ServiceLocation, IntegrationService, metres)
            .join(IntegrationService, _S.id == _L.service_id)
            .where(
                _L.latitude.between(box.south, box.north),
                or_(*(_L.longitude.between(west, east) for west, east in box.windows)),
                _metres_from(*place) <= round(radius_km * 1000),
                _S.status == ServiceStatus.ACTIVE,
                _is_verified(),
            )
        )
        if need is not None:
            statement = statement.where(_S.needs.contains([need.value]))
        if age is not None:
            statement = statement.where(
                func.coalesce(_S.minimum_age, 0) <= age,
                or_(_S.maximum_age.is_(None), _S.maximum_age >= age),
            )
        return await select_page(self._session, statement.order_by(metres, _L.id), request)


def _metres_from(latitude: float, longitude: float) -> Any:
    """The haversine distance in whole metres, so that pages continue where they ended."""
    here = func.radians(cast(latitude, Float))
    north = func.power(func.sin(func.radians(_L.latitude - latitude) * 0.5), 2.0)
    east = func.power(func.sin(func.radians(_L.longitude - longitude) * 0.5), 2.0)
    chord = north + func.cos(here) * func.cos(func.radians(_L.latitude)) * east
    # Rounding may lift a point on the other side of the earth above one.
    angle = 2.0 * func.asin(func.least(1.0, func.sqrt(chord)))
    return cast(func.round(angle * (EARTH_KM * 1000)), Integer)


def _listed(principal: Principal, filters: dict[str, Any]) -> Select[Any]:
    statement = select(IntegrationService).where(_visible(principal))
    for name in ("partner_id", "status"):
        if filters.get(name) is not None:
            statement = statement.where(_S[name] == filters[name])
    for name in ("needs", "languages"):
        if filters.get(name) is not None:
            statement = statement.where(_S[name].contains([filters[name]]))
    return statement


def _is_verified() -> Any:
    return exists().where(and_(_P.id == _S.partner_id, _P.status == PartnerStatus.VERIFIED))


def _visible(principal: Principal) -> Any:
    return or_(_is_verified(), acts_for(principal, _S.partner_id, at_least=MemberRole.VIEWER))
