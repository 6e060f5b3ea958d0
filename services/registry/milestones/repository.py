"""Every query about milestones and receipts; ownership stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.milestones.models import Milestone, Receipt
from services.registry.partners.repository import acts_for
from services.registry.projects.models import Project
from services.registry.projects.repository import is_visible
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_M, _R, _P = columns(Milestone), columns(Receipt), columns(Project)


class MilestoneRepository:
    """Milestones in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Milestone | Receipt) -> None:
        """A new row."""
        self._session.add(row)

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Milestone]:
        """The next milestones that the principal may see, of all or of one partner, by id."""
        statement = (
            select(Milestone).join(Project, _P.id == _M.project_id).where(is_visible(principal))
        )
        if partner_id is not None:
            statement = statement.where(_P.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _M.id, after, most)))

    async def next_position(self, project_id: UUID) -> int:
        """Behind the last milestone of a project whose row is locked."""
        last: int | None = await self._session.scalar(
            select(func.max(_M.position)).where(_M.project_id == project_id)
        )
        return (last or 0) + 1

    async def of_project(self, project_id: UUID) -> list[Milestone]:
        """A project's milestones in their order."""
        found = await self._session.scalars(
            select(Milestone).where(_M.project_id == project_id).order_by(_M.position)
        )
        return list(found)

    async def find(self, milestone_id: UUID) -> Milestone | None:
        """The milestone, whoever asks."""
        return await self._session.get(Milestone, milestone_id, populate_existing=True)

    async def lock_own(self, principal: Principal, milestone_id: UUID) -> Milestone | None:
        """The milestone, its row locked, if the principal may edit its project."""
        found: Milestone | None = await self._session.scalar(
            select(Milestone)
            .join(Project, _P.id == _M.project_id)
            .where(
                _M.id == milestone_id,
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
            .with_for_update(of=Milestone)
            .execution_options(populate_existing=True)
        )
        return found

    async def lock(self, milestone_id: UUID) -> Milestone | None:
        """The milestone, its row locked, whoever asks."""
        found: Milestone | None = await self._session.scalar(
            select(Milestone)
            .where(_M.id == milestone_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def hold(self, milestone_ids: list[UUID]) -> list[Milestone]:
        """These milestones, kept as they are until the end of the transaction."""
        found = await self._session.scalars(
            select(Milestone)
            .where(_M.id.in_(milestone_ids))
            .order_by(_M.id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def covered(self, milestone: Milestone, currency: str) -> int:
        """What the receipts of this milestone and those before it add up to in a currency."""
        found: int | None = await self._session.scalar(
            select(func.sum(_R.counted_minor))
            .join(Milestone, _M.id == _R.milestone_id)
            .where(
                _M.project_id == milestone.project_id,
                _M.position <= milestone.position,
                _R.counted_currency == currency,
            )
        )
        return int(found or 0)

    async def receipts(self, milestone_id: UUID, request: PageRequest) -> Rows[Receipt]:
        """A milestone's receipts, the oldest first."""
        statement = select(Receipt).where(_R.milestone_id == milestone_id)
        return await select_page(self._session, statement.order_by(_R.added_at, _R.id), request)

    async def receipts_following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Receipt]:
        """The next receipts of projects that the principal may see, by id."""
        statement = (
            select(Receipt)
            .join(Milestone, _M.id == _R.milestone_id)
            .join(Project, _P.id == _M.project_id)
            .where(is_visible(principal))
        )
        if partner_id is not None:
            statement = statement.where(_P.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _R.id, after, most)))

    async def own_receipt(self, principal: Principal, receipt_id: UUID) -> Receipt | None:
        """A receipt of a project that the principal may edit."""
        found: Receipt | None = await self._session.scalar(
            select(Receipt)
            .join(Milestone, _M.id == _R.milestone_id)
            .join(Project, _P.id == _M.project_id)
            .where(
                _R.id == receipt_id,
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
        )
        return found

    async def papers(self, project_id: UUID) -> list[Any]:
        """What every receipt of a project says of payee, amount, day and place."""
        found = await self._session.execute(
            select(_R.id, _R.payee, _R.amount_minor, _R.currency, _R.spent_on, _R.url)
            .join(Milestone, _M.id == _R.milestone_id)
            .where(_M.project_id == project_id)
            .order_by(_R.id)
        )
        return list(found)
