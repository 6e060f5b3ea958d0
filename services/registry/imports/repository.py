"""Every query about imports."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.imports.models import ImportItem, ImportJob, ImportPiece
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_J, _I, _P = columns(ImportJob), columns(ImportItem), columns(ImportPiece)
# A worker that died gives its job back after the lease.
_CLAIM = text(
    """
    UPDATE import_job SET status = 'running', leased_until = now() + interval '60 seconds'
    WHERE id = (
        SELECT id FROM import_job
        WHERE status = 'waiting' OR (status = 'running' AND leased_until < now())
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
    """
)
_TAKE = text(
    "UPDATE import_job SET status = 'running', leased_until = now() + interval '60 seconds' "
    "WHERE id = :id AND status IN ('waiting', 'running')"
)


class ImportRepository:
    """Imports in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, job: ImportJob) -> None:
        """A new import."""
        self._session.add(job)

    async def add_piece(self, job_id: UUID, number: int, content: bytes) -> None:
        """A piece of its file."""
        await self._session.execute(
            insert(ImportPiece).values(job_id=job_id, number=number, content=content)
        )

    async def claim(self) -> UUID | None:
        """A job that waits, or whose worker died; leased for a minute."""
        found: UUID | None = await self._session.scalar(_CLAIM)
        return found

    async def take(self, job_id: UUID) -> None:
        """Lease one job to the caller, unless it has ended."""
        await self._session.execute(_TAKE, {"id": job_id})

    async def lock(self, job_id: UUID) -> ImportJob:
        """The job with its row locked."""
        found = await self._session.scalars(
            select(ImportJob)
            .where(_J.id == job_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.one()

    async def piece(self, job_id: UUID, number: int) -> bytes | None:
        """One piece of the file; None after the last."""
        found: bytes | None = await self._session.scalar(
            select(_P.content).where(_P.job_id == job_id, _P.number == number)
        )
        return found

    async def drop_pieces(self, job_id: UUID) -> None:
        """The file is not needed any more."""
        await self._session.execute(delete(ImportPiece).where(_P.job_id == job_id))

    async def add_items(self, rows: list[dict[str, Any]]) -> None:
        """What became of some activities."""
        if rows:
            await self._session.execute(insert(ImportItem), rows)

    async def own(self, principal: Principal, job_id: UUID) -> ImportJob | None:
        """An import of a partner that the principal acts for."""
        found: ImportJob | None = await self._session.scalar(
            select(ImportJob).where(
                _J.id == job_id, acts_for(principal, _J.partner_id, at_least=MemberRole.VIEWER)
            )
        )
        return found

    async def items(self, job_id: UUID, request: PageRequest) -> Rows[ImportItem]:
        """What became of its activities, in the order of the file."""
        statement = select(ImportItem).where(_I.job_id == job_id).order_by(_I.number)
        return await select_page(self._session, statement, request)
