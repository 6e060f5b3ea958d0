"""The HTTP door to how hosts answer."""

from services.matching.responses import service
from services.matching.responses.schemas import ResponseRate
from shared.http.dependencies import PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/partners", tags=["handshakes"])


@door.get(
    "/{partner_id}/response-rate",
    scopes=["matches:read"],
    errors=[service.PartnerNotKnown],
    response_model=ResponseRate,
    summary="How reliably does a host answer?",
)
async def get_response_rate(partner_id: PathId, uow: Uow) -> ResponseRate:
    """For everybody: of the proposals of the last 365 days."""
    found = await service.responses_of(uow, partner_id=partner_id)
    return ResponseRate(
        partner_id=partner_id,
        asked=found.asked,
        answered=found.answered,
        answered_in_time=found.in_time,
        percent=found.percent,
    )
