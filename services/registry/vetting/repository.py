"""Every query about reviewers' decisions, and about the dates on which they have to look again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.models import Partner
from services.registry.vetting.models import PartnerDecision
from shared.contracts.values import PartnerStatus
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_P, _D = columns(Partner), columns(PartnerDecision)
# A step is one transaction; more are left for the next.
_AT_ONCE = 100


class VettingRepository:
    """Decisions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, decision: PartnerDecision) -> None:
        """A new decision."""
        self._session.add(decision)

    async def page(self, partner_id: UUID, request: PageRequest) -> Rows[PartnerDecision]:
        """What was decided about a partner, the newest first."""
        statement = select(PartnerDecision).where(_D.partner_id == partner_id)
        ordered = statement.order_by(_D.decided_at.desc(), _D.id.desc())
        return await select_page(self._session, ordered, request)

    async def due(self, until: date) -> list[Partner]:
        """Some verified partners to be looked at by then of which it was not told, locked."""
        found = await self._session.scalars(
            select(Partner)
            .where(
                _P.status == PartnerStatus.VERIFIED,
                _P.verify_again_on <= until,
                _P.review_told_on.is_distinct_from(_P.verify_again_on),
            )
            .order_by(_P.verify_again_on, _P.id)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def mark_overdue(self, today: date) -> int:
        """Mark some verified partners whose date has passed; answers how many."""
        late = (
            select(_P.id)
            .where(
                _P.status == PartnerStatus.VERIFIED,
                _P.verify_again_on < today,
                _P.review_overdue.is_(False),
            )
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        marked: Any = await self._session.execute(
            update(Partner)
            .where(_P.id.in_(late))
            .values(review_overdue=True)
            .execution_options(synchronize_session=False)
        )
        return int(marked.rowcount)

    async def decided_by(self, person_id: UUID) -> list[PartnerDecision]:
        """What a reviewer decided, the oldest first."""
        found = await self._session.scalars(
            select(PartnerDecision).where(_D.decided_by == person_id).order_by(_D.decided_at, _D.id)
        )
        return list(found)

    async def put_reviewer(self, old: UUID, new: UUID | None) -> int:
        """Name somebody else, or nobody, where a reviewer stands; answers in how many rows."""
        changed: Any = await self._session.execute(
            update(PartnerDecision).where(_D.decided_by == old).values(decided_by=new)
        )
        return int(changed.rowcount)
