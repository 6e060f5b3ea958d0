"""Every query about partners' papers."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.documents.models import PartnerDocument
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_D = columns(PartnerDocument)


class DocumentRepository:
    """Papers in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, document: PartnerDocument) -> None:
        """A new paper."""
        self._session.add(document)

    async def count(self, partner_id: UUID) -> int:
        """How many papers the partner has."""
        counted = select(func.count()).where(_D.partner_id == partner_id)
        return int(await self._session.scalar(counted) or 0)

    async def find(self, partner_id: UUID, document_id: UUID) -> PartnerDocument | None:
        """A paper of the partner."""
        found: PartnerDocument | None = await self._session.scalar(
            select(PartnerDocument).where(_D.id == document_id, _D.partner_id == partner_id)
        )
        return found

    async def remove(self, document: PartnerDocument) -> None:
        """Take a paper away."""
        await self._session.delete(document)

    async def page(self, partner_id: UUID, request: PageRequest) -> Rows[PartnerDocument]:
        """The partner's papers, the newest first."""
        statement = select(PartnerDocument).where(_D.partner_id == partner_id)
        ordered = statement.order_by(_D.added_at.desc(), _D.id.desc())
        return await select_page(self._session, ordered, request)
