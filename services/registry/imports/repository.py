"""Every query about imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.imports.models import ImportItem, ImportJob, ImportPiece
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_J, _I, _P = columns(ImportJob), columns(ImportItem), columns(ImportPiece)
_AT_ONCE = 5000
# A worker that died gives its job back after the lease; that it began is all it leaves behind, so
# attempts are counted at the beginning.
_CLAIM = text(
    """
    UPDATE import_job
    SET status = 'running', leased_until = now() + interval '60 seconds', attempts = attempts + 1
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
_TAKE_BACK = text(
    "UPDATE import_job SET attempts = attempts - 1 "
    "WHERE id = :id AND status = 'running' AND attempts > 0"
)
_FORGET_ITEMS = text(
    """
    DELETE FROM import_item WHERE ctid = ANY(ARRAY(
        SELECT item.ctid FROM import_item AS item JOIN import_job AS job ON job.id = item.job_id
        WHERE job.finished_at < :before LIMIT :at_once))
    RETURNING number
    """
)
_FORGET_JOBS = text(
    """
    DELETE FROM import_job WHERE id = ANY(ARRAY(
        SELECT id FROM import_job AS job WHERE finished_at < :before
        AND NOT EXISTS (SELECT FROM import_item WHERE job_id = job.id) LIMIT :at_once))
    RETURNING id
    """
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
        """A job that waits, or whose worker died; leased for a minute, its attempt counted."""
        found: UUID | None = await self._session.scalar(_CLAIM)
        return found

    async def take(self, job_id: UUID) -> None:
        """Lease one job to the caller, unless it has ended."""
        await self._session.execute(_TAKE, {"id": job_id})

    async def take_back_attempt(self, job_id: UUID) -> None:
        """What began to read it did not die of it."""
        await self._session.execute(_TAKE_BACK, {"id": job_id})

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

    async def forget_items(self, before: datetime) -> int:
        """Delete some items of jobs that ended before then; how many."""
        given = {"before": before, "at_once": _AT_ONCE}
        return len((await self._session.execute(_FORGET_ITEMS, given)).all())

    async def forget_jobs(self, before: datetime) -> int:
        """Delete some jobs without items that ended before then; how many."""
        given = {"before": before, "at_once": _AT_ONCE}
        return len((await self._session.execute(_FORGET_JOBS, given)).all())

    async def sent_by(self, person_id: UUID) -> list[ImportJob]:
        """The imports that a person sent, oldest first."""
        found = await self._session.scalars(
            select(ImportJob).where(_J.person_id == person_id).order_by(_J.id)
        )
        return list(found)

    async def change_sender(self, old: UUID, new: UUID | None) -> int:
        """Put another person, or nobody, in the place of a sender; how many imports."""
        changed: Any = await self._session.execute(
            update(ImportJob).where(_J.person_id == old).values(person_id=new)
        )
        return int(changed.rowcount)

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

    async def items(
        self, job_id: UUID, request: PageRequest, *, outcome: str | None
    ) -> Rows[ImportItem]:
        """What became of its activities, or of those with one outcome, in the file's order."""
        statement = select(ImportItem).where(_I.job_id == job_id)
        if outcome is not None:
            statement = statement.where(_I.outcome == outcome)
        return await select_page(self._session, statement.order_by(_I.number), request)
