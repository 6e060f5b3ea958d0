"""The HTTP door to partners that look like one; for reviewers."""

from services.registry.duplicates import service
from services.registry.duplicates.models import PartnerPair
from services.registry.duplicates.schemas import PairDecision, PairRead, PossibleDuplicates
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/partners/{partner_id}/possible-duplicates", tags=["duplicates"])


@door.get(
    "",
    scopes=["partners:review"],
    errors=[PartnerNotFound],
    response_model=PossibleDuplicates,
    summary="List possible duplicates",
)
async def list_possible_duplicates(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> PossibleDuplicates:
    """Partners of like name where the countries do not differ, or of the same registration."""
    found = await service.possible_duplicates(uow, principal=principal, partner_id=partner_id)
    return PossibleDuplicates(items=found)


@door.post(
    "/{other_id}",
    scopes=["partners:review"],
    errors=[PartnerNotFound, service.PairMakesNoSense, service.KeptIsDuplicate],
    response_model=PairRead,
    summary="Say whether two partners are one",
)
async def decide_partner_pair(
    partner_id: PathId, other_id: PathId, body: PairDecision, uow: Uow, principal: CurrentPrincipal
) -> PartnerPair:
    """Remembered; of one organisation the partner that does not stay is never verified."""
    return await service.decide_pair(
        uow,
        principal=principal,
        partner_id=partner_id,
        other_id=other_id,
        verdict=body.verdict,
        kept_id=body.kept_id,
    )
