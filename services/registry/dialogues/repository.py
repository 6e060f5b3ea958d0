"""Every query about dialogues, their participants and their presidency."""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.dialogues.models import Dialogue, Participant, PresidencyTerm
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_D, _P, _T = columns(Dialogue), columns(Participant), columns(PresidencyTerm)


class DialogueRepository:
    """Dialogues in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Dialogue | Participant | PresidencyTerm) -> None:
        """A new row."""
        self._session.add(row)

    async def get(self, dialogue_id: UUID) -> Dialogue | None:
        """The dialogue, whoever asks: dialogues are public."""
        return await self._session.get(Dialogue, dialogue_id)

    async def lock(self, dialogue_id: UUID) -> Dialogue | None:
        """The dialogue, its row locked."""
        found: Dialogue | None = await self._session.scalar(
            select(Dialogue)
            .where(_D.id == dialogue_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, request: PageRequest, partner_id: UUID | None) -> Rows[Dialogue]:
        """Dialogues by name; those that a partner takes part in, if one is named."""
        statement = select(Dialogue)
        if partner_id is not None:
            theirs = select(_P.dialogue_id).where(
                _P.partner_id == partner_id, _P.accepted_at.is_not(None)
            )
            statement = statement.where(_D.id.in_(theirs))
        return await select_page(self._session, statement.order_by(_D.name, _D.id), request)

    async def participants(self, dialogue_id: UUID) -> list[Participant]:
        """Everybody asked to take part, members first."""
        found = await self._session.scalars(
            select(Participant)
            .where(_P.dialogue_id == dialogue_id)
            .order_by(_P.role, _P.country.nulls_last(), _P.partner_id)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def participant(self, dialogue_id: UUID, partner_id: UUID) -> Participant | None:
        """A partner's seat."""
        found: Participant | None = await self._session.scalar(
            select(Participant)
            .where(_P.dialogue_id == dialogue_id, _P.partner_id == partner_id)
            .execution_options(populate_existing=True)
        )
        return found

    async def acts_for(self, principal: Principal, partners: list[UUID]) -> bool:
        """Whether the principal is an editor of one of these partners."""
        acts = (acts_for(principal, each, at_least=MemberRole.EDITOR) for each in partners)
        return bool(await self._session.scalar(select(or_(*acts))))

    async def acting(self, principal: Principal, dialogue_id: UUID) -> list[Participant]:
        """The participants that accepted, and that the principal may act for."""
        found = await self._session.scalars(
            select(Participant).where(
                _P.dialogue_id == dialogue_id,
                _P.accepted_at.is_not(None),
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
        )
        return list(found)

    async def remove_participant(self, dialogue_id: UUID, partner_id: UUID) -> None:
        """Take a partner off a dialogue."""
        await self._session.execute(
            delete(Participant).where(_P.dialogue_id == dialogue_id, _P.partner_id == partner_id)
        )

    async def terms(self, dialogue_id: UUID) -> list[PresidencyTerm]:
        """What is written down of the presidency, oldest first."""
        found = await self._session.scalars(
            select(PresidencyTerm)
            .where(_T.dialogue_id == dialogue_id)
            .order_by(_T.begins_on)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def remove_terms(self, dialogue_id: UUID) -> None:
        """Forget the terms, to write them anew."""
        await self._session.execute(delete(PresidencyTerm).where(_T.dialogue_id == dialogue_id))
