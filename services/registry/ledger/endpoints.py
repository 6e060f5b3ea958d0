"""The HTTP door to booking."""

from fastapi import Request, Response

from services.registry.contributions.models import LedgerEntry
from services.registry.contributions.schemas import Correction, EntryCreate, EntryRead
from services.registry.contributions.service import ContributionNotFound, ProjectTakesNoMoney
from services.registry.ledger import service
from services.registry.partners.service import PartnerNotVerified
from services.registry.tranches.service import TrancheClosed
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/contributions", tags=["contributions"])

_SHORT = [
    service.PledgedTooLittle,
    service.CommittedTooLittle,
    service.DisbursedTooLittle,
    service.PurseTooSmall,
]


@door.post(
    "/{contribution_id}/entries",
    scopes=["contributions:write"],
    needs_key=True,
    errors=[
        ContributionNotFound,
        PartnerNotVerified,
        ProjectTakesNoMoney,
        TrancheClosed,
        service.EntryNotYours,
        service.EntryMakesNoSense,
        *_SHORT,
    ],
    status_code=201,
    response_model=EntryRead,
    summary="Book an entry",
)
async def book_entry(
    contribution_id: PathId,
    body: EntryCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> LedgerEntry:
    """Booked for ever, if pledged >= committed >= given and given >= spent hold after it."""
    entry = await service.book(uow, principal=principal, contribution_id=contribution_id, body=body)
    response.headers["Location"] = request.url.path
    return entry


@door.post(
    "/{contribution_id}/entries/{entry_id}/correct",
    scopes=["contributions:write"],
    needs_key=True,
    errors=[
        ContributionNotFound,
        PartnerNotVerified,
        service.EntryNotFound,
        service.EntryNotYours,
        service.EntryMakesNoSense,
        *_SHORT,
    ],
    status_code=201,
    response_model=EntryRead,
    summary="Take back an entry",
)
async def correct_entry(
    contribution_id: PathId,
    entry_id: PathId,
    body: Correction,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> LedgerEntry:
    """By a counter-entry, wholly or in part; the wrong entry stays where it is."""
    entry = await service.correct(
        uow,
        principal=principal,
        contribution_id=contribution_id,
        entry_id=entry_id,
        body=body,
    )
    response.headers["Location"] = f"/v1/contributions/{contribution_id}/entries"
    return entry
