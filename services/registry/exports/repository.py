"""Every query about archives."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.exports.models import ExportJob, ExportPart
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.security.principal import Principal

_J, _P = columns(ExportJob), columns(ExportPart)
# A part is a page of rows, some hundred kilobytes at most.
_AT_ONCE = 200
_FORGET_PARTS = text(
    """
    DELETE FROM export_part WHERE ctid = ANY(ARRAY(
        SELECT part.ctid FROM export_part AS part JOIN export_job AS job ON job.id = part.job_id
        WHERE job.finished_at < :before LIMIT :at_once))
    RETURNING number
    """
)
_FORGET_JOBS = text(
    """
    DELETE FROM export_job WHERE id = ANY(ARRAY(
        SELECT id FROM export_job AS job WHERE finished_at < :before
        AND NOT EXISTS (SELECT FROM export_part WHERE job_id = job.id) LIMIT :at_once))
    RETURNING id
    """
)


class ExportRepository:
    """Archives in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: ExportJob | ExportPart) -> None:
        """A new row."""
        self._session.add(row)

    async def under_way(self, partner_id: UUID) -> ExportJob | None:
        """The partner's archive that is not finished."""
        found: ExportJob | None = await self._session.scalar(
            select(ExportJob).where(_J.partner_id == partner_id, _J.finished_at.is_(None))
        )
        return found

    async def own(self, principal: Principal, job_id: UUID) -> ExportJob | None:
        """An archive of a partner that the principal administers."""
        found: ExportJob | None = await self._session.scalar(
            select(ExportJob).where(
                _J.id == job_id,
                acts_for(principal, _J.partner_id, at_least=MemberRole.ADMINISTRATOR),
            )
        )
        return found

    async def claim(self) -> ExportJob | None:
        """The next archive that is not finished, its row locked until its step is done."""
        found: ExportJob | None = await self._session.scalar(
            select(ExportJob)
            .where(_J.finished_at.is_(None))
            .order_by(_J.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_unfinished(self, job_id: UUID) -> ExportJob | None:
        """This archive, its row locked, unless it has ended."""
        found: ExportJob | None = await self._session.scalar(
            select(ExportJob)
            .where(_J.id == job_id, _J.finished_at.is_(None))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def contents(self, job_id: UUID, file: str) -> AsyncIterator[bytes]:
        """The parts of one file, one after another."""
        numbers = await self._session.scalars(
            select(_P.number).where(_P.job_id == job_id, _P.file == file).order_by(_P.number)
        )
        for number in list(numbers):
            content = await self.part(job_id, number)
            if content is not None:
                yield content[1]

    async def part(self, job_id: UUID, number: int) -> tuple[str, bytes] | None:
        """One part with the name of its file; None where there is none (any more)."""
        found = await self._session.execute(
            select(_P.file, _P.content).where(_P.job_id == job_id, _P.number == number)
        )
        row = found.one_or_none()
        return (row.file, row.content) if row is not None else None

    async def drop_parts(self, job_id: UUID) -> None:
        """An archive that failed keeps nothing."""
        await self._session.execute(delete(ExportPart).where(_P.job_id == job_id))

    async def naming(self, person_id: UUID) -> list[ExportJob]:
        """The archives that name a person, their rows locked in order."""
        named = select(_P.job_id).where(_P.subjects.contains([person_id]))
        found = await self._session.scalars(
            select(ExportJob)
            .where(_J.id.in_(named))
            .order_by(_J.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def forget_parts(self, before: datetime) -> int:
        """Delete some parts of archives that ended before then; how many."""
        given = {"before": before, "at_once": _AT_ONCE}
        return len((await self._session.execute(_FORGET_PARTS, given)).all())

    async def forget_jobs(self, before: datetime) -> int:
        """Delete some archives without parts that ended before then; how many."""
        given = {"before": before, "at_once": _AT_ONCE}
        return len((await self._session.execute(_FORGET_JOBS, given)).all())
