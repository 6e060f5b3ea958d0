"""Writing down what a placement leaves behind and how it goes, and reading it."""

from uuid import UUID

from services.registry.outputs.models import KnowledgeTransferOutput, MonitoringNote
from services.registry.outputs.repository import OutputRepository
from services.registry.outputs.schemas import NoteCreate, OutputCreate
from services.registry.placements.domain import PlacementPartyRole
from services.registry.placements.models import Placement
from services.registry.placements.service import WrongPlacementState, locked, read_placement
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_AT_WORK = (PlacementPartyRole.PROJECT, PlacementPartyRole.HOST)


async def add_output(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, body: OutputCreate
) -> KnowledgeTransferOutput:
    """Something that a placement, which has begun, leaves behind."""
    await _begun(uow, principal, placement_id)
    output = KnowledgeTransferOutput(
        **body.model_dump(mode="json"), placement_id=placement_id, created_at=uow.now
    )
    OutputRepository(uow.session).add(output)
    await uow.session.flush()
    return output


async def add_note(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, body: NoteCreate
) -> MonitoringNote:
    """How a placement, which has begun, goes."""
    await _begun(uow, principal, placement_id)
    note = MonitoringNote(**body.model_dump(), placement_id=placement_id, created_at=uow.now)
    OutputRepository(uow.session).add(note)
    await uow.session.flush()
    return note


async def list_outputs(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, page: PageRequest
) -> Rows[KnowledgeTransferOutput]:
    """What a placement that the caller takes part in leaves behind."""
    await read_placement(uow, principal=principal, placement_id=placement_id)
    return await OutputRepository(uow.session).page(KnowledgeTransferOutput, placement_id, page)


async def list_notes(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, page: PageRequest
) -> Rows[MonitoringNote]:
    """How a placement that the caller takes part in went."""
    await read_placement(uow, principal=principal, placement_id=placement_id)
    return await OutputRepository(uow.session).page(MonitoringNote, placement_id, page)


async def output_ids(uow: UnitOfWork, *, placement_id: UUID) -> set[UUID]:
    """Which outputs the placement has."""
    return await OutputRepository(uow.session).output_ids(placement_id)


async def _begun(uow: UnitOfWork, principal: Principal, placement_id: UUID) -> Placement:
    placement = await locked(uow, principal, placement_id, _AT_WORK)
    if placement.started_on is None:
        raise WrongPlacementState("Nobody has begun yet.")
    return placement
