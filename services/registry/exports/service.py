"""
What leaves: files that are streamed, and everything a partner owns in one archive.

An archive is made in steps, each one page of one file in one transaction, with the job's row
locked: a worker that dies takes back a step, and the next one goes on from there.

* ListUnknown           404  no list is called so
* NothingToExport       404  the format has no file of nothing
* ExportNotFound        404  is not there (any more), or you do not administer its partner
* ExportNotReady        409  the archive is not finished, or has failed
"""

import hashlib
import zlib
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

import structlog

from services.registry.exports import domain
from services.registry.exports.models import ExportJob, ExportPart
from services.registry.exports.repository import ExportRepository
from services.registry.exports.schemas import ExportRead, ExportStatus
from services.registry.lists.everything import LISTS
from services.registry.lists.files import as_json_lines
from services.registry.paged.file import Asking, Page, PagedFile
from services.registry.paged.iati import ACTIVITIES, ORGANISATIONS
from services.registry.paged.zipped import zipped
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import Conflict, HouseDown, NotFound
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES

WAKE = "export"
_log = structlog.get_logger(__name__)
# What an archive holds, in this order; a new list comes last.
_FILES: Final[tuple[PagedFile, ...]] = (
    ACTIVITIES,
    ORGANISATIONS,
    *(as_json_lines(listing) for listing in LISTS.values()),
)


class ListUnknown(NotFound):
    """No list is called so; the description of the import names them."""

    slug = "list-unknown"
    title = "No such list"


class NothingToExport(NotFound):
    """There is nothing that you may see, and an IATI file holds one thing at least."""

    slug = "nothing-to-export"
    title = "Nothing to export"


class ExportNotFound(NotFound):
    """There is no such archive of a partner that you administer, or its seven days are over."""

    slug = "export-not-found"
    title = "No such archive"


class ExportNotReady(Conflict):
    """The archive is not finished, or has failed: look at the export."""

    slug = "export-not-ready"
    title = "The archive is not ready"


async def first_page(uow: UnitOfWork, *, file: PagedFile, asking: Asking) -> Page:
    """
    The first page of a file that has anything in it.

    Raises PartnerNotFound for a partner that the caller may not see, and NothingToExport.
    """
    if asking.partner_id is not None:
        await partners.read_partner(uow, principal=asking.principal, partner_id=asking.partner_id)
    page = await file.page(uow, asking, None)
    while not page.rows and page.after is not None:
        page = await file.page(uow, asking, page.after)
    if not page.rows and not file.may_be_empty:
        raise NothingToExport("Nothing that you may see would stand in the file.")
    return page


async def start_export(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> ExportRead:
    """
    Put everything a partner owns into an archive; the one under way, if there is one.

    Only for an administrator. Raises PartnerNotFound.
    """
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.ADMINISTRATOR
    )
    repository = ExportRepository(uow.session)
    job = await repository.under_way(partner_id)
    if job is None:
        job = ExportJob(partner_id=partner_id, created_at=uow.now)
        repository.add(job)
        await uow.session.flush()
        await audit.note(
            uow,
            actor=str(principal),
            action="partner.exported",
            object_type="partner",
            object_id=partner_id,
            decision={"export_id": str(job.id)},
        )
        uow.wake(WAKE)
    return _shown(job)


async def read_export(uow: UnitOfWork, *, principal: Principal, job_id: UUID) -> ExportRead:
    """An archive and how far it is. Raises ExportNotFound."""
    return _shown(await _own(uow, principal, job_id))


async def finished_export(uow: UnitOfWork, *, principal: Principal, job_id: UUID) -> ExportJob:
    """An archive that can be fetched. Raises ExportNotFound, ExportNotReady."""
    job = await _own(uow, principal, job_id)
    if job.status != ExportStatus.FINISHED:
        raise ExportNotReady(f"The archive is {job.status}. {job.error or ''}".strip())
    return job


async def step(database: Database) -> bool:
    """Write one page of one archive; answers whether one was waiting."""
    job_id: UUID | None = None
    try:
        async with database.unit_of_work() as uow:
            job = await ExportRepository(uow.session).claim()
            if job is None:
                return False
            job_id = job.id
            await _advance(uow, job)
    except HouseDown:
        raise
    except Exception:
        if job_id is None:
            raise
        _log.exception("an archive cannot be made", job_id=str(job_id))
        async with database.unit_of_work() as uow:
            repository = ExportRepository(uow.session)
            failed = await repository.lock_unfinished(job_id)
            if failed is not None:
                said = f"It could not be made; tell an operator the id {job_id} of this export."
                await _fail(uow, failed, said)
    return True


async def forget_old(uow: UnitOfWork) -> bool:
    """Delete some of what ended seven days ago; answers whether there was any."""
    repository, before = ExportRepository(uow.session), uow.now - domain.KEPT
    return (await repository.forget_parts(before) or await repository.forget_jobs(before)) > 0


async def archive(database: Database, job: ExportJob) -> AsyncIterator[bytes]:
    """The zip, made while it is sent; each part is read in a transaction of its own."""

    async def parts() -> AsyncIterator[tuple[str, bytes]]:
        for number in range(job.parts):
            part = await _part(database, job.id, number)
            if part is None:
                # Forgotten while it was sent: half a zip must not look like a whole one.
                raise ExportNotFound("The archive was forgotten meanwhile.")
            yield part[0], zlib.decompress(part[1])

    names = [*(each["name"] for each in job.files), domain.MANIFEST]
    async for piece in zipped(names, parts(), made_at=job.finished_at or job.created_at):
        yield piece


async def _part(database: Database, job_id: UUID, number: int) -> tuple[str, bytes] | None:
    async with database.unit_of_work() as uow:
        return await ExportRepository(uow.session).part(job_id, number)


async def _own(uow: UnitOfWork, principal: Principal, job_id: UUID) -> ExportJob:
    found = await ExportRepository(uow.session).own(principal, job_id)
    if found is None:
        raise ExportNotFound("No such archive of a partner that you administer.")
    return found


async def _advance(uow: UnitOfWork, job: ExportJob) -> None:
    """One page of the file in hand."""
    job.status = ExportStatus.RUNNING
    file = _FILES[job.file_number]
    system = Principal(PrincipalKind.PARTNER, job.partner_id, ROLES["partner"], "export")
    page = await file.page(uow, Asking(system, job.partner_id), job.after)
    content, is_last = page.content, page.after is None
    whole = [each for each in job.files if each["sha256"]]
    in_hand = next((dict(each) for each in job.files if not each["sha256"]), None)
    if in_hand is None and (page.rows or file.may_be_empty):
        in_hand = {"name": file.name, "rows": 0, "bytes": 0, "sha256": ""}
        content = file.head + content
    if in_hand is not None:
        content += file.end if is_last else b""
        in_hand |= {
            "rows": in_hand["rows"] + page.rows,
            "bytes": in_hand["bytes"] + len(content),
        }
        await _keep(uow, job, file.name, content, people=page.people)
        if is_last:
            in_hand["sha256"] = await _digest(uow, job, file.name)
        job.files = [*whole, in_hand]
    job.after = page.after
    if is_last:
        job.file_number += 1
    if job.kept_bytes > domain.MOST_BYTES:
        await _fail(uow, job, domain.too_large())
    elif job.file_number == len(_FILES):
        told = domain.manifest(partner_id=job.partner_id, made_at=uow.now, files=job.files)
        await _keep(uow, job, domain.MANIFEST, told)
        job.status, job.finished_at = ExportStatus.FINISHED, uow.now


async def _keep(
    uow: UnitOfWork,
    job: ExportJob,
    file: str,
    content: bytes,
    *,
    people: frozenset[UUID] = frozenset(),
) -> None:
    if content:
        packed = zlib.compress(content)
        ExportRepository(uow.session).add(
            ExportPart(
                job_id=job.id,
                number=job.parts,
                file=file,
                content=packed,
                subjects=sorted(people),
            )
        )
        job.parts += 1
        job.kept_bytes += len(packed)
        await uow.session.flush()


async def _digest(uow: UnitOfWork, job: ExportJob, file: str) -> str:
    digest = hashlib.sha256()
    async for part in ExportRepository(uow.session).contents(job.id, file):
        digest.update(zlib.decompress(part))
    return digest.hexdigest()


async def _fail(uow: UnitOfWork, job: ExportJob, error: str) -> None:
    await ExportRepository(uow.session).drop_parts(job.id)
    job.status, job.error, job.finished_at = ExportStatus.FAILED, error, uow.now


def _shown(job: ExportJob) -> ExportRead:
    return ExportRead.model_validate(
        job.model_dump(exclude={"files"})
        | {
            "files": [each for each in job.files if each["sha256"]],
            "files_total": len(_FILES),
            "files_done": job.file_number,
            "kept_until": domain.kept_until(job.finished_at),
        }
    )


async def _held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    return [
        Record("archive", job.created_at, {"export_id": str(job.id)})
        for job in await ExportRepository(uow.session).naming(person_id)
    ]


async def _forget(uow: UnitOfWork, person_id: UUID) -> int:
    """Whoever wants the archive makes another one, without the person."""
    jobs = await ExportRepository(uow.session).naming(person_id)
    for job in jobs:
        await _fail(uow, job, "Somebody whom it named has left since: export again.")
    return len(jobs)


async def _move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    del new
    return await _forget(uow, old)


HOLDER = Holder("archives", _held, _forget, _move)
