"""
Importing activity files and lists: the same file twice changes nothing.

* ImportNotFound        404
* FileTooLarge          413
* EmptyFile             400
"""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.arrivals import service as arrivals
from services.registry.arrivals.schemas import FileFormat
from services.registry.imports.models import ImportItem, ImportJob
from services.registry.imports.repository import ImportRepository
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, NotFound, PayloadTooLarge
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

MOST_BYTES = 200 * 1024 * 1024
WAKE = "import"
_PIECE_BYTES = 1024 * 1024


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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with a file; `kind` is the list whose rows it holds."""

    partner_id: UUID
    publish: bool = False
    dry_run: bool = False
    format: FileFormat = FileFormat.IATI
    kind: str = "projects"
    person_id: UUID | None = None


async def accept_file(
    uow: UnitOfWork, *, principal: Principal, order: Order, stream: AsyncIterator[bytes]
) -> ImportJob:
    """
    Keep a file for a worker to read.

    Raises PartnerNotFound, ListNotTaken, FileTooLarge, EmptyFile.
    """
    await partners.own_partner(
        uow, principal=principal, partner_id=order.partner_id, at_least=MemberRole.EDITOR
    )
    arrivals.require_taken(order.format, order.kind)
    return await keep_file(uow, order=order, stream=stream)


async def keep_file(uow: UnitOfWork, *, order: Order, stream: AsyncIterator[bytes]) -> ImportJob:
    """The same for a caller who was let in already."""
    repository = ImportRepository(uow.session)
    job = ImportJob(**asdict(order), created_at=uow.now)
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


async def _sent(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    return [
        Record("import", job.created_at, {"import_id": str(job.id), "kind": job.kind})
        for job in await ImportRepository(uow.session).sent_by(person_id)
    ]


async def _forget_sender(uow: UnitOfWork, person_id: UUID) -> int:
    return await ImportRepository(uow.session).change_sender(person_id, None)


async def _move_sender(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    return await ImportRepository(uow.session).change_sender(old, new)


HOLDER = Holder("imports", _sent, _forget_sender, _move_sender)
