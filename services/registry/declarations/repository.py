"""Every query about declarations and the positions of members."""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.declarations.domain import DeclarationStatus
from services.registry.declarations.models import Declaration, DeclarationPosition
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_D, _P = columns(Declaration), columns(DeclarationPosition)


class DeclarationRepository:
    """Declarations in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Declaration | DeclarationPosition) -> None:
        """A new row."""
        self._session.add(row)

    async def get(self, dialogue_id: UUID, declaration_id: UUID) -> Declaration | None:
        """A declaration of the dialogue."""
        found: Declaration | None = await self._session.scalar(
            select(Declaration).where(_D.dialogue_id == dialogue_id, _D.id == declaration_id)
        )
        return found

    async def lock(self, dialogue_id: UUID, declaration_id: UUID) -> Declaration | None:
        """A declaration of the dialogue, its row locked."""
        found: Declaration | None = await self._session.scalar(
            select(Declaration)
            .where(_D.dialogue_id == dialogue_id, _D.id == declaration_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def hold(self, dialogue_id: UUID, declaration_id: UUID) -> Declaration | None:
        """A declaration that nobody else changes meanwhile, though others may hold it too."""
        found: Declaration | None = await self._session.scalar(
            select(Declaration)
            .where(_D.dialogue_id == dialogue_id, _D.id == declaration_id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
        return found

    async def say(self, position: DeclarationPosition) -> None:
        """Write a position in place of the member's last one; the same again changes nothing."""
        said = insert(DeclarationPosition).values(**position.model_dump())
        changed = {name: said.excluded[name] for name in ("position", "reason", "at")}
        await self._session.execute(
            said.on_conflict_do_update(
                index_elements=[_P.declaration_id, _P.partner_id],
                set_=changed,
                where=or_(
                    _P.position != said.excluded.position,
                    _P.reason.is_distinct_from(said.excluded.reason),
                ),
            )
        )

    async def positions(self, declarations: list[UUID]) -> dict[UUID, list[DeclarationPosition]]:
        """What was said to each of these declarations, oldest first."""
        found: dict[UUID, list[DeclarationPosition]] = {each: [] for each in declarations}
        rows = await self._session.scalars(
            select(DeclarationPosition)
            .where(_P.declaration_id.in_(declarations))
            .order_by(_P.at, _P.partner_id)
            .execution_options(populate_existing=True)
        )
        for row in rows:
            found[row.declaration_id].append(row)
        return found

    async def forget_positions(self, declaration_id: UUID) -> None:
        """Nobody has said anything to the new text."""
        await self._session.execute(
            delete(DeclarationPosition).where(_P.declaration_id == declaration_id)
        )

    async def page(
        self, dialogue_id: UUID, request: PageRequest, *, only_adopted: bool
    ) -> Rows[Declaration]:
        """The declarations of a dialogue, newest first."""
        statement = select(Declaration).where(_D.dialogue_id == dialogue_id)
        if only_adopted:
            statement = statement.where(_D.status == DeclarationStatus.ADOPTED)
        ordered = statement.order_by(_D.created_at.desc(), _D.id.desc())
        return await select_page(self._session, ordered, request)
