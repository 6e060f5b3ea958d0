"""Every query about deliveries; only provider and receiver see one."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.datasets.models import DataSet
from services.registry.deliveries.models import DataDelivery
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_L, _D = columns(DataDelivery), columns(DataSet)


class DeliveryRepository:
    """The delivery log in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, delivery: DataDelivery) -> None:
        """A new line."""
        self._session.add(delivery)

    async def page(
        self,
        principal: Principal,
        request: PageRequest,
        *,
        dataset_id: UUID,
        receiver_partner_id: UUID | None,
    ) -> Rows[DataDelivery]:
        """What its provider handed over, or what one's own partner got; newest first."""
        statement = (
            select(DataDelivery)
            .join(DataSet, _D.id == _L.dataset_id)
            .where(_L.dataset_id == dataset_id, _is_side(principal))
        )
        if receiver_partner_id is not None:
            statement = statement.where(_L.receiver_partner_id == receiver_partner_id)
        ordered = statement.order_by(_L.delivered_at.desc(), _L.id.desc())
        return await select_page(self._session, ordered, request)


def _is_side(principal: Principal) -> Any:
    return or_(
        acts_for(principal, _D.partner_id, at_least=MemberRole.VIEWER),
        acts_for(principal, _L.receiver_partner_id, at_least=MemberRole.VIEWER),
    )
