"""The HTTP door to what the two sides of a match do."""

from typing import Final

from services.matching.handshakes.schemas import HandshakeRead
from services.matching.moves import service
from services.matching.moves.schemas import Answer, DismissedRead
from services.matching.pairs.service import MatchNotFound
from services.matching.proposals.service import (
    DoesNotFit,
    PartnerIsSuspended,
    ProfileIsPaused,
    ProjectIsClosed,
    RoleIsFull,
    SafeguardStands,
    TermsTooNew,
    TooManyOpenProposals,
)
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/matches/{match_id}", tags=["handshakes"])
GROUND: Final = (ProjectIsClosed, PartnerIsSuspended, ProfileIsPaused, SafeguardStands, RoleIsFull)


@door.post(
    "/propose",
    scopes=["matches:write"],
    errors=[
        MatchNotFound,
        service.AnswerInstead,
        service.PairIsExcluded,
        *GROUND,
        DoesNotFit,
        TooManyOpenProposals,
        TermsTooNew,
    ],
    response_model=HandshakeRead,
    summary="Propose to the other side",
)
async def propose_match(match_id: PathId, uow: Uow, principal: CurrentPrincipal) -> HandshakeRead:
    """Who proposes has accepted; the other side has three of its working days to answer."""
    return await service.propose(uow, principal=principal, match_id=match_id)


@door.post(
    "/accept",
    scopes=["matches:write"],
    errors=[MatchNotFound, service.NotProposed, service.HandshakeIsOver, *GROUND, DoesNotFit],
    response_model=HandshakeRead,
    summary="Say yes to a proposal",
)
async def accept_match(match_id: PathId, uow: Uow, principal: CurrentPrincipal) -> HandshakeRead:
    """Once both sides have accepted it is agreed, and each may learn the other's name."""
    return await service.accept(uow, principal=principal, match_id=match_id)


@door.post(
    "/decline",
    scopes=["matches:write"],
    errors=[MatchNotFound, service.NotProposed, service.HandshakeIsOver, service.WithdrawInstead],
    response_model=HandshakeRead,
    summary="Say no to a proposal",
)
async def decline_match(
    match_id: PathId, body: Answer, uow: Uow, principal: CurrentPrincipal
) -> HandshakeRead:
    """The other side sees the reason; the two are not matched again."""
    return await service.decline(uow, principal=principal, match_id=match_id, reason=body.reason)


@door.post(
    "/withdraw",
    scopes=["matches:write"],
    errors=[MatchNotFound, service.NotProposed, service.HandshakeIsOver, service.DeclineInstead],
    response_model=HandshakeRead,
    summary="Take one's yes back",
)
async def withdraw_match(
    match_id: PathId, body: Answer, uow: Uow, principal: CurrentPrincipal
) -> HandshakeRead:
    """Before or after both agreed; the other side sees the reason, and the two part for good."""
    return await service.withdraw(uow, principal=principal, match_id=match_id, reason=body.reason)


@door.post(
    "/dismiss",
    scopes=["matches:write"],
    errors=[MatchNotFound, service.OnlyThePerson, service.AnswerInstead],
    response_model=DismissedRead,
    summary="Put an invitation aside",
)
async def dismiss_match(match_id: PathId, uow: Uow, principal: CurrentPrincipal) -> DismissedRead:
    """For whoever was invited: nobody is told, and the pair may still be matched."""
    outcome = await service.dismiss(uow, principal=principal, match_id=match_id)
    return DismissedRead(match_id=match_id, outcome=outcome)
