"""The HTTP door to committee sessions."""

from typing import Any

from fastapi import Response

from services.registry.committee_sessions import service
from services.registry.committee_sessions.schemas import (
    AgendaRead,
    CommitteeSessionCreate,
    CommitteeSessionRead,
    Minutes,
)
from services.registry.partners.service import PartnerNotVerified
from services.registry.programmes.service import ProgrammeEnded, ProgrammeNotFound
from services.registry.rounds.service import RoundNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/committee-sessions/{session_id}", tags=["programmes"])
round_door = Door(prefix="/v1/rounds/{round_id}/committee-sessions", tags=["programmes"])


@round_door.post(
    "",
    scopes=["programmes:write"],
    errors=[
        RoundNotFound,
        ProgrammeNotFound,
        service.NoCommittee,
        service.CalledAmiss,
        service.AgendaNotReady,
        service.AgendaMakesNoSense,
        ProgrammeEnded,
        PartnerNotVerified,
    ],
    status_code=201,
    response_model=CommitteeSessionRead,
    summary="Call the committee",
)
async def call_session(
    round_id: PathId,
    body: CommitteeSessionCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> CommitteeSessionRead:
    """With the notice that its rules ask for, an agenda, and criteria that are published."""
    session = await service.call_session(uow, principal=principal, round_id=round_id, body=body)
    response.headers["Location"] = f"/v1/committee-sessions/{session.id}"
    return session


@round_door.get(
    "",
    scopes=["registry:read"],
    errors=[RoundNotFound, BadCursor],
    response_model=Page[CommitteeSessionRead],
    summary="List the committee's sessions on a round",
)
async def list_sessions(round_id: PathId, uow: Uow, page: PageQuery) -> Any:
    """With their decisions, the latest first."""
    return await service.list_sessions(uow, round_id=round_id, page=page)


@door.get(
    "",
    scopes=["registry:read"],
    errors=[service.SessionNotFound],
    response_model=CommitteeSessionRead,
    summary="Read a session",
)
async def get_session(session_id: PathId, uow: Uow) -> CommitteeSessionRead:
    """With its agenda, minutes, and every decision with its tally."""
    return await service.read_session(uow, session_id=session_id)


@door.get(
    "/agenda",
    scopes=["registry:read"],
    errors=[service.SessionNotFound],
    response_model=AgendaRead,
    summary="Read the applications on the agenda",
)
async def get_agenda(session_id: PathId, uow: Uow, principal: CurrentPrincipal) -> AgendaRead:
    """For who sits in the committee or runs the programme."""
    return await service.read_agenda(uow, principal=principal, session_id=session_id)


@door.put(
    "/minutes",
    scopes=["programmes:write"],
    errors=[service.SessionNotFound, ProgrammeNotFound, service.WrongSessionState],
    response_model=CommitteeSessionRead,
    summary="Say where the minutes are",
)
async def put_minutes(
    session_id: PathId, body: Minutes, uow: Uow, principal: CurrentPrincipal
) -> CommitteeSessionRead:
    """Of a session that has decided."""
    return await service.keep_minutes(uow, principal=principal, session_id=session_id, url=body.url)


@door.post(
    "/cancel",
    scopes=["programmes:write"],
    errors=[service.SessionNotFound, ProgrammeNotFound, service.WrongSessionState],
    response_model=CommitteeSessionRead,
    summary="Cancel a session",
)
async def cancel_session(
    session_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> CommitteeSessionRead:
    """Its applications stay eligible and wait for another session."""
    return await service.cancel_session(uow, principal=principal, session_id=session_id)
