"""The HTTP door to votes and decisions of a committee."""

from services.registry.committee_decisions import service
from services.registry.committee_decisions.schemas import VoteCast, VoteRead
from services.registry.committee_sessions.models import CommitteeVote
from services.registry.committee_sessions.schemas import CommitteeSessionRead
from services.registry.committee_sessions.service import SessionNotFound
from services.registry.contributions.service import ReferenceTaken
from services.registry.partners.service import PartnerNotVerified
from services.registry.programmes.service import ProgrammeEnded, ProgrammeNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/committee-sessions/{session_id}", tags=["programmes"])


@door.post(
    "/votes",
    scopes=["programmes:write"],
    errors=[
        SessionNotFound,
        service.SeatNotYours,
        service.NotOnAgenda,
        service.NotSitting,
        service.OwnProject,
        service.VoteIsCast,
        PartnerNotVerified,
    ],
    status_code=201,
    response_model=VoteRead,
    summary="Vote for a seat",
)
async def cast_vote(
    session_id: PathId, body: VoteCast, uow: Uow, principal: CurrentPrincipal
) -> CommitteeVote:
    """By a person who may act for the seat's partner; once, and not on a project of one's own."""
    return await service.cast_vote(uow, principal=principal, session_id=session_id, body=body)


@door.post(
    "/decide",
    scopes=["programmes:write"],
    errors=[
        SessionNotFound,
        ProgrammeNotFound,
        ProgrammeEnded,
        PartnerNotVerified,
        ReferenceTaken,
        service.NotSitting,
        service.NoQuorum,
    ],
    response_model=CommitteeSessionRead,
    summary="Decide what was voted on",
)
async def decide_session(
    session_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> CommitteeSessionRead:
    """
    Every point in the order of the agenda, as far as the round's budget reaches.

    Each share of a selected project becomes a contribution: the programme's own is committed, the
    others' are pledged, in the books of the project's partner.
    """
    return await service.decide_session(uow, principal=principal, session_id=session_id)
