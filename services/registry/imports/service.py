"""
Importing IATI activity files: the same file twice changes nothing.

* ImportNotFound        404
* FileTooLarge          413
* EmptyFile             400
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.registry.activities.domain import ItemOutcome
from services.registry.activities.service import apply_activities
from services.registry.iati.reader import ActivityReader, FileRefused, Found
from services.registry.imports.domain import MOST_ATTEMPTS, died_too_often
from services.registry.imports.models import ImportItem, ImportJob
from services.registry.imports.repository import ImportRepository
from services.registry.imports.schemas import ImportStatus
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import BadRequest, HouseDown, NotFound, PayloadTooLarge
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

MOST_BYTES = 200 * 1024 * 1024
WAKE = "import"
_PIECE_BYTES = 1024 * 1024
_AT_ONCE = 50
_LEASE = timedelta(seconds=60)
_KEPT = timedelta(days=90)
_log = structlog.get_logger(__name__)
Progress = Callable[[ImportJob], None]


class ImportNotFound(NotFound):
    """There is no such import of a partner you act for."""

    slug = "import-not-found"
    title = "No such import"


class FileTooLarge(PayloadTooLarge):
    """A file of 200 MB at most can be imported; split it."""

    slug = "file-too-large"
    title = "The file is too large"


class EmptyFile(BadRequest):
    """There is nothing in the file."""

    slug = "empty-file"
    title = "The file is empty"


@dataclass(slots=True)
class _DryRunOver(Exception):
    outcomes: list[dict[str, Any]] = field(default_factory=list)


async def accept_file(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    publish: bool,
    dry_run: bool,
    stream: AsyncIterator[bytes],
) -> ImportJob:
    """Keep a file for a worker to read. Raises PartnerNotFound, FileTooLarge, EmptyFile."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    return await keep_file(
        uow, partner_id=partner_id, publish=publish, dry_run=dry_run, stream=stream
    )


async def keep_file(
    uow: UnitOfWork,
    *,
    partner_id: UUID,
    publish: bool,
    dry_run: bool,
    stream: AsyncIterator[bytes],
) -> ImportJob:
    """The same for a caller who was let in already."""
    repository = ImportRepository(uow.session)
    job = ImportJob(partner_id=partner_id, publish=publish, dry_run=dry_run, created_at=uow.now)
    repository.add(job)
    await uow.session.flush()
    pieces, waiting = 0, bytearray()
    async for part in stream:
        waiting += part
        job.bytes_total += len(part)
        if job.bytes_total > MOST_BYTES:
            raise FileTooLarge("At most 200 MB: split the file.")
        while len(waiting) >= _PIECE_BYTES:
            await repository.add_piece(job.id, pieces, bytes(waiting[:_PIECE_BYTES]))
            del waiting[:_PIECE_BYTES]
            pieces += 1
    if waiting:
        await repository.add_piece(job.id, pieces, bytes(waiting))
    if job.bytes_total == 0:
        raise EmptyFile("Send the file as the body.")
    await uow.session.flush()
    uow.wake(WAKE)
    return job


async def read_import(uow: UnitOfWork, *, principal: Principal, job_id: UUID) -> ImportJob:
    """An import and how far it is. Raises ImportNotFound."""
    found = await ImportRepository(uow.session).own(principal, job_id)
    if found is None:
        raise ImportNotFound("No such import.")
    return found


async def list_items(
    uow: UnitOfWork,
    *,
    principal: Principal,
    job_id: UUID,
    page: PageRequest,
    outcome: ItemOutcome | None,
) -> Rows[ImportItem]:
    """What became of each activity, or of those with one outcome. Raises ImportNotFound."""
    await read_import(uow, principal=principal, job_id=job_id)
    return await ImportRepository(uow.session).items(job_id, page, outcome=outcome)


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
    reader = ActivityReader()
    error: str | None = None
    try:
        await _read(database, job_id, reader, progress)
    except FileRefused as refused:
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


async def _read(
    database: Database, job_id: UUID, reader: ActivityReader, progress: Progress
) -> None:
    """Feed the file, and write what is found in small transactions that a crash leaves whole."""
    number, seen, bytes_read = 0, 0, 0
    batch: list[Found] = []

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
    except FileRefused:
        # What stood before a break in the file is not lost. After any other failure nothing more
        # is written: it would leave a gap that the next worker takes for done.
        await write(0)
        raise
    await write(0)


async def _piece(database: Database, job_id: UUID, number: int) -> bytes | None:
    async with database.unit_of_work() as uow:
        return await ImportRepository(uow.session).piece(job_id, number)


async def _write(
    database: Database, job_id: UUID, first: int, part: list[Found], bytes_read: int
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
                outcomes = await apply_activities(
                    uow, partner_id=job.partner_id, part=fresh, publish=job.publish
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
                outcome["project_id"] = None
        await repository.add_items(outcomes)
        job.bytes_read = bytes_read
    return job
