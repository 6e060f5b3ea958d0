"""Every query about terms for sending money; ownership stands in the WHERE."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for, is_standing
from services.registry.transfer_products.models import TransferProduct
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_T = columns(TransferProduct)


class ProductRepository:
    """Terms in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, product: TransferProduct) -> None:
        """New terms."""
        self._session.add(product)

    async def of_the_same(self, product: TransferProduct) -> list[TransferProduct]:
        """All terms ever told of the same product in the same corridor and channel."""
        found = await self._session.scalars(
            select(TransferProduct).where(
                _T.partner_id == product.partner_id,
                _T.sending_country == product.sending_country,
                _T.receiving_country == product.receiving_country,
                _T.channel == product.channel,
                _T.name == product.name,
            )
        )
        return list(found)

    async def owner(self, product_id: UUID) -> UUID | None:
        """Whose terms they are; they never change hands."""
        found: UUID | None = await self._session.scalar(
            select(_T.partner_id).where(_T.id == product_id)
        )
        return found

    async def get(self, product_id: UUID) -> TransferProduct:
        """Terms that are there, as they stand now."""
        found: TransferProduct = await self._session.get_one(
            TransferProduct, product_id, populate_existing=True
        )
        return found

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[TransferProduct]:
        """The next terms that the principal may see, of any day, of all or one partner, by id."""
        statement = select(TransferProduct).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_T.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _T.id, after, most)))

    async def page(
        self, principal: Principal, request: PageRequest, *, on: date, filters: dict[str, Any]
    ) -> Rows[TransferProduct]:
        """Terms that hold on a day, of partners in good standing and one's own, cheapest first."""
        statement = select(TransferProduct).where(
            _T.valid_from <= on,
            or_(_T.valid_until.is_(None), _T.valid_until >= on),
            _visible(principal),
        )
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_T[name] == value)
        ordered = statement.order_by(_T.total_cost_ppm, _T.id)
        return await select_page(self._session, ordered, request)


def _visible(principal: Principal) -> Any:
    is_own = acts_for(principal, _T.partner_id, at_least=MemberRole.VIEWER)
    return or_(is_standing(_T.partner_id), is_own)
