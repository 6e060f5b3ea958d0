"""Every query about sharing agreements; only the two sides see one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for
from services.registry.sharing.models import SharingAgreement
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_S = columns(SharingAgreement)


def shared_with(principal: Principal, dataset_id: Any, *, today: date) -> Any:
    """The condition that the principal acts for a partner whom the data set is shared with."""
    return exists().where(
        _S.dataset_id == dataset_id,
        is_active(today),
        acts_for(principal, _S.receiver_partner_id, at_least=MemberRole.VIEWER),
    )


def is_active(today: date) -> Any:
    """The condition that a sharing agreement is active; the same rule as `domain.status_of`."""
    return and_(
        _S.ended_at.is_(None),
        _S.provider_confirmed_at.is_not(None),
        _S.receiver_confirmed_at.is_not(None),
        _S.starts_on <= today,
        or_(_S.ends_on.is_(None), _S.ends_on >= today),
    )


class SharingRepository:
    """Sharing agreements in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, sharing: SharingAgreement) -> None:
        """A new one."""
        self._session.add(sharing)

    async def visible(self, principal: Principal, sharing_id: UUID) -> SharingAgreement | None:
        """A sharing agreement of a side that the principal acts for."""
        found: SharingAgreement | None = await self._session.scalar(
            select(SharingAgreement).where(_S.id == sharing_id, _is_side(principal))
        )
        return found

    async def lock(self, sharing_id: UUID) -> SharingAgreement:
        """One that was seen before, its row locked."""
        found = await self._session.scalars(
            select(SharingAgreement)
            .where(_S.id == sharing_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.one()

    async def lock_active(
        self, dataset_id: UUID, receiver_partner_id: UUID, *, today: date
    ) -> SharingAgreement | None:
        """The one that covers a delivery, its row locked; there is at most one."""
        found: SharingAgreement | None = await self._session.scalar(
            select(SharingAgreement)
            .where(
                _S.dataset_id == dataset_id,
                _S.receiver_partner_id == receiver_partner_id,
                is_active(today),
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def has_open(self, dataset_id: UUID, receiver_partner_id: UUID) -> bool:
        """Whether one of this data set with this receiver has not ended."""
        found = await self._session.scalar(
            select(_S.id).where(
                _S.dataset_id == dataset_id,
                _S.receiver_partner_id == receiver_partner_id,
                _S.ended_at.is_(None),
            )
        )
        return found is not None

    async def end_lapsed(
        self, dataset_id: UUID, receiver_partner_id: UUID, *, today: date, at: datetime
    ) -> None:
        """Take those whose last day passed out of the way of a new one."""
        await self._session.execute(
            update(SharingAgreement)
            .where(
                _S.dataset_id == dataset_id,
                _S.receiver_partner_id == receiver_partner_id,
                _S.ended_at.is_(None),
                _S.ends_on < today,
            )
            .values(ended_at=at, end_reason="Its last day passed.")
        )

    async def page(
        self,
        principal: Principal,
        request: PageRequest,
        *,
        filters: dict[str, Any],
        overdue_on: date | None,
    ) -> Rows[SharingAgreement]:
        """Those of partners the principal acts for, newest first."""
        statement = select(SharingAgreement).where(_is_side(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_S[name] == value)
        if overdue_on is not None:
            statement = statement.where(is_active(overdue_on), _S.due_on < overdue_on)
        ordered = statement.order_by(_S.created_at.desc(), _S.id.desc())
        return await select_page(self._session, ordered, request)


def _is_side(principal: Principal) -> Any:
    return or_(
        acts_for(principal, _S.provider_partner_id, at_least=MemberRole.VIEWER),
        acts_for(principal, _S.receiver_partner_id, at_least=MemberRole.VIEWER),
    )
