"""Every query about sessions."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.dialogue_sessions.models import DialogueSession
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_S = columns(DialogueSession)


class SessionRepository:
    """Sessions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: DialogueSession) -> None:
        """A new session."""
        self._session.add(row)

    async def get(self, dialogue_id: UUID, session_id: UUID) -> DialogueSession | None:
        """A session of the dialogue."""
        found: DialogueSession | None = await self._session.scalar(
            select(DialogueSession).where(_S.dialogue_id == dialogue_id, _S.id == session_id)
        )
        return found

    async def lock(self, dialogue_id: UUID, session_id: UUID) -> DialogueSession | None:
        """A session of the dialogue, its row locked."""
        found: DialogueSession | None = await self._session.scalar(
            select(DialogueSession)
            .where(_S.dialogue_id == dialogue_id, _S.id == session_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, dialogue_id: UUID, request: PageRequest) -> Rows[DialogueSession]:
        """The sessions of a dialogue, newest first."""
        statement = (
            select(DialogueSession)
            .where(_S.dialogue_id == dialogue_id)
            .order_by(_S.begins_on.desc(), _S.id.desc())
        )
        return await select_page(self._session, statement, request)
