"""Reads kept files to their end, one after another; who reads may die at any moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.registry.activities.domain import ItemOutcome
from services.registry.arrivals import service as arrivals
from services.registry.arrivals.schemas import FileFormat
from services.registry.arrivals.service import BROKEN, Reader
from services.registry.imports.domain import MOST_ATTEMPTS, died_too_often
from services.registry.imports.models import ImportJob
from services.registry.imports.repository import ImportRepository
from services.registry.imports.schemas import ImportStatus
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown

_AT_ONCE = 50
_LEASE = timedelta(seconds=60)
_KEPT = timedelta(days=90)
_log = structlog.get_logger(__name__)
Progress = Callable[[ImportJob], None]


@dataclass(slots=True)
class _DryRunOver(Exception):
    outcomes: list[dict[str, Any]] = field(default_factory=list)


async def claim_next(uow: UnitOfWork) -> UUID | None:
    """
    The next file, leased to the caller, who has begun an attempt; None when none waits.

    A file whose reading died five times is failed on the way: it would die a sixth time, and
    its turn would come for ever.
    """
    repository = ImportRepository(uow.session)
    while (job_id := await repository.claim()) is not None:
        job = await repository.lock(job_id)
        if job.attempts <= MOST_ATTEMPTS:
            return job_id
        job.attempts = MOST_ATTEMPTS
        await _end(repository, job, error=died_too_often(job.attempts, job.done), at=uow.now)
        await uow.session.flush()
    return None


async def read_claimed(database: Database, *, job_id: UUID) -> None:
    """
    Read a claimed file to its end. An outage passes; a surprise stays with its file.

    It is logged, and the file has another attempt when its lease is over: what one partner sends
    stops neither the files of others nor what else the worker does.
    """
    try:
        await _run(database, job_id, lambda job: None)
    except HouseDown:
        raise
    except Exception:
        _log.exception("the reading of an import died", job_id=str(job_id))


async def take_back_attempt(uow: UnitOfWork, *, job_id: UUID) -> None:
    """An outage or a stop broke the reading off: that is not the file's fault."""
    await ImportRepository(uow.session).take_back_attempt(job_id)


async def forget_old(uow: UnitOfWork) -> bool:
    """Delete some of what ended 90 days ago; answers whether there was any."""
    repository, before = ImportRepository(uow.session), uow.now - _KEPT
    return (await repository.forget_items(before) or await repository.forget_jobs(before)) > 0


async def run_here(database: Database, job_id: UUID, progress: Progress) -> ImportJob:
    """
    Read a file that was just kept, in this process; answers how it ended.

    A worker that claimed it first does no harm: activities that were dealt with are skipped, and
    an end that was told already stays.
    """
    async with database.unit_of_work() as uow:
        await ImportRepository(uow.session).take(job_id)
    return await _run(database, job_id, progress)


async def _run(database: Database, job_id: UUID, progress: Progress) -> ImportJob:
    error: str | None = None
    async with database.unit_of_work() as uow:
        job = await ImportRepository(uow.session).lock(job_id)
    reader = arrivals.reader_of(FileFormat(job.format), job.kind)
    try:
        await _read(database, job_id, reader, progress)
    except BROKEN as refused:
        error = str(refused)
    async with database.unit_of_work() as uow:
        repository = ImportRepository(uow.session)
        job = await repository.lock(job_id)
        if job.status != ImportStatus.RUNNING:
            # Another reader, after a lapsed lease, came to the end first and dropped the pieces:
            # what looks like a file cut short here is no news.
            return job
        job.bytes_read = job.bytes_total
        await _end(repository, job, error=error, at=uow.now)
    progress(job)
    return job


async def _end(
    repository: ImportRepository, job: ImportJob, *, error: str | None, at: datetime
) -> None:
    job.status = ImportStatus.FAILED if error else ImportStatus.FINISHED
    job.error, job.finished_at = error, at
    await repository.drop_pieces(job.id)


async def _read(database: Database, job_id: UUID, reader: Reader, progress: Progress) -> None:
    """Feed the file, and write what is found in small transactions that a crash leaves whole."""
    number, seen, bytes_read = 0, 0, 0
    batch: list[Any] = []

    async def write(rest: int) -> None:
        nonlocal batch
        while len(batch) > rest:
            part, batch = batch[:_AT_ONCE], batch[_AT_ONCE:]
            job = await _write(database, job_id, seen - len(batch) - len(part), part, bytes_read)
            progress(job)

    try:
        while piece := await _piece(database, job_id, number):
            number += 1
            for found in reader.feed(piece):
                batch.append(found)
                seen += 1
            bytes_read += len(piece)
            await write(_AT_ONCE)
        for found in reader.close():
            batch.append(found)
            seen += 1
    except BROKEN:
        # What stood before a break in the file is not lost. After any other failure nothing more
        # is written: it would leave a gap that the next worker takes for done.
        await write(0)
        raise
    await write(0)


async def _piece(database: Database, job_id: UUID, number: int) -> bytes | None:
    async with database.unit_of_work() as uow:
        return await ImportRepository(uow.session).piece(job_id, number)


async def _write(
    database: Database, job_id: UUID, first: int, part: list[Any], bytes_read: int
) -> ImportJob:
    """Deal with some activities, unless that was done before a crash."""
    async with database.unit_of_work() as uow:
        repository = ImportRepository(uow.session)
        job = await repository.lock(job_id)
        fresh = part[max(0, job.done - first) :]
        if job.status == ImportStatus.RUNNING:
            # Also while a second reading passes what the first has done: it is no dead one.
            job.leased_until = uow.now + _LEASE
        if job.status != ImportStatus.RUNNING or not fresh:
            return job
        try:
            async with uow.savepoint():
                outcomes = await arrivals.apply(
                    uow,
                    file_format=FileFormat(job.format),
                    kind=job.kind,
                    partner_id=job.partner_id,
                    person_id=job.person_id,
                    part=fresh,
                    publish=job.publish,
                )
                if job.dry_run:
                    raise _DryRunOver(outcomes)
        except _DryRunOver as over:
            outcomes = over.outcomes
        for outcome in outcomes:
            outcome |= {"job_id": job_id, "number": job.done + 1}
            job.done += 1
            setattr(job, outcome["outcome"], getattr(job, outcome["outcome"]) + 1)
            if job.dry_run and outcome["outcome"] == ItemOutcome.IMPORTED:
                outcome |= {"project_id": None, "object_id": None}
        await repository.add_items(outcomes)
        job.bytes_read = bytes_read
    return job
