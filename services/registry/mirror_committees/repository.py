"""Every query about mirror committees; who may do what stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.mirror_committees.domain import OPEN, MirrorState
from services.registry.mirror_committees.models import MirrorCommittee
from services.registry.partners.repository import acts_for, is_standing
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_M = columns(MirrorCommittee)


class MirrorRepository:
    """Mirror committees in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, mirror: MirrorCommittee) -> None:
        """A new proposal."""
        self._session.add(mirror)

    async def open_one(self, association_id: UUID, committee_id: UUID) -> MirrorCommittee | None:
        """What is proposed or confirmed between the two."""
        found: MirrorCommittee | None = await self._session.scalar(
            select(MirrorCommittee).where(
                _M.association_id == association_id,
                _M.committee_id == committee_id,
                _M.state.in_(OPEN),
            )
        )
        return found

    async def find(
        self, principal: Principal, mirror_id: UUID, *sides: str
    ) -> MirrorCommittee | None:
        """The tie, if the principal acts for the partner in one of these columns."""
        may = [acts_for(principal, _M[side], at_least=MemberRole.EDITOR) for side in sides]
        found: MirrorCommittee | None = await self._session.scalar(
            select(MirrorCommittee).where(_M.id == mirror_id, or_(*may))
        )
        return found

    async def lock(self, mirror_id: UUID) -> MirrorCommittee:
        """A tie that is there, its row locked."""
        found: MirrorCommittee = await self._session.get_one(
            MirrorCommittee, mirror_id, with_for_update=True, populate_existing=True
        )
        return found

    async def page(
        self, partner_id: UUID, request: PageRequest, *, is_inside: bool
    ) -> Rows[MirrorCommittee]:
        """A partner's ties on either side, the newest first; to others only those confirmed."""
        statement: Any = select(MirrorCommittee).where(
            or_(_M.association_id == partner_id, _M.committee_id == partner_id)
        )
        if not is_inside:
            statement = statement.where(_M.state == MirrorState.CONFIRMED)
        ordered = statement.order_by(_M.proposed_at.desc(), _M.id.desc())
        return await select_page(self._session, ordered, request)

    async def is_mirror(self, association_id: UUID, committee_id: UUID) -> bool:
        """Whether the one is the other's committee, confirmed, and both in good standing."""
        found = await self._session.scalar(
            select(_M.id).where(
                _M.association_id == association_id,
                _M.committee_id == committee_id,
                _M.state == MirrorState.CONFIRMED,
                is_standing(_M.association_id),
                is_standing(_M.committee_id),
            )
        )
        return found is not None
