"""Every query about plans of action and their items."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.action_plans.domain import STILL_OPEN
from services.registry.action_plans.models import ActionItem, ActionPlan
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_A, _I = columns(ActionPlan), columns(ActionItem)


class PlanRepository:
    """Plans of action in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: ActionPlan | ActionItem) -> None:
        """A new row."""
        self._session.add(row)

    async def get(self, dialogue_id: UUID, plan_id: UUID) -> ActionPlan | None:
        """A plan of the dialogue."""
        found: ActionPlan | None = await self._session.scalar(
            select(ActionPlan).where(_A.dialogue_id == dialogue_id, _A.id == plan_id)
        )
        return found

    async def lock_item(self, dialogue_id: UUID, item_id: UUID) -> ActionItem | None:
        """An item of the dialogue, its row locked."""
        found: ActionItem | None = await self._session.scalar(
            select(ActionItem)
            .where(_I.dialogue_id == dialogue_id, _I.id == item_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, dialogue_id: UUID, request: PageRequest) -> Rows[ActionPlan]:
        """The plans of a dialogue, newest first."""
        statement = select(ActionPlan).where(_A.dialogue_id == dialogue_id)
        ordered = statement.order_by(_A.created_at.desc(), _A.id.desc())
        return await select_page(self._session, ordered, request)

    async def items(
        self,
        dialogue_id: UUID,
        request: PageRequest,
        filters: dict[str, Any],
        *,
        overdue_on: date | None,
    ) -> Rows[ActionItem]:
        """The items of a dialogue, what is due first first; the overdue ones, if a day is named."""
        statement = select(ActionItem).where(_I.dialogue_id == dialogue_id)
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_I[name] == value)
        if overdue_on is not None:
            statement = statement.where(_I.due_on < overdue_on, _I.status.in_(STILL_OPEN))
        return await select_page(self._session, statement.order_by(_I.due_on, _I.id), request)
