"""The operators' door to stored positions: `/v1/operations/positions`."""

from shared.http.dependencies import PageQuery, Uow
from shared.http.pagination import BadCursor, Page
from shared.operations.choice import PlaceChoice
from shared.operations.decisions import ByCaller
from shared.operations.door import OperatorsDoor
from shared.operations.positions import service
from shared.operations.positions.schemas import FromStart, SkipTo, StoredPosition

door = OperatorsDoor("positions")


@door.look("", errors=[BadCursor], summary="List how far consumers are")
async def list_positions(uow: Uow, choice: PlaceChoice, page: PageQuery) -> Page[StoredPosition]:
    """By consumer, topic and partition; empty where everything runs in one process."""
    return await service.list_positions(uow, choice=choice, page=page)


@door.decide("/skip-to", errors=[service.PositionNotFound], summary="Go on at an offset")
async def skip_position(body: SkipTo, uow: Uow, by: ByCaller) -> StoredPosition:
    """After retention passed a position, or a topic was made again: unread records are passed."""
    return await service.skip_to(uow, where=body, by=by)


@door.decide(
    "/from-start",
    status_code=204,
    errors=[service.PositionNotFound],
    summary="Begin where the log begins",
)
async def restart_position(body: FromStart, uow: Uow, by: ByCaller) -> None:
    """The position is forgotten; what was heard before is dropped by the inbox."""
    await service.from_start(uow, where=body, by=by)
