"""The HTTP door to the rules of programmes."""

from services.registry.eligibility import service
from services.registry.eligibility.schemas import PlacementProgrammeList
from shared.http.door import Door

door = Door(prefix="/v1/placement-programmes", tags=["placements"])


@door.get(
    "",
    scopes=["registry:read"],
    response_model=PlacementProgrammeList,
    summary="List the programmes with rules for placements",
)
async def list_placement_programmes() -> PlacementProgrammeList:
    """With each rule as it is checked, and its source."""
    return PlacementProgrammeList(items=service.list_programmes())
