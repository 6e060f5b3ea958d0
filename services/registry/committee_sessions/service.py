"""
Calling a validation committee, and reading what it sat on.

* SessionNotFound        404
* NoCommittee            409  the round's rules name no committee
* CalledAmiss            409  too little notice, or not in a month in which it sits
* AgendaNotReady         409  only eligible applications of the round are put to the vote
* WrongSessionState      409  the verb is not possible in its present state
* AgendaMakesNoSense     422  an application stands on the agenda twice
"""

from uuid import UUID

from services.registry.applications import service as applications
from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.applications.schemas import ApplicationRead
from services.registry.cofunding.fund import CommitteeRules, Fund
from services.registry.committee_sessions.domain import SessionStatus, objections
from services.registry.committee_sessions.models import AgendaPoint, CommitteeSession
from services.registry.committee_sessions.repository import SessionRepository
from services.registry.committee_sessions.schemas import (
    AgendaRead,
    CommitteeDecisionRead,
    CommitteeSessionCreate,
    CommitteeSessionRead,
)
from services.registry.committees import service as committees
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from services.registry.rounds import service as rounds
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class SessionNotFound(NotFound):
    """There is no such session, or its agenda is not yours to read."""

    slug = "session-not-found"
    title = "No such session"


class NoCommittee(Conflict):
    """The rules of the round name no committee."""

    slug = "no-committee"
    title = "The programme has no committee"


class CalledAmiss(Conflict):
    """The committee is called with its notice, and in the months in which it sits."""

    slug = "session-called-amiss"
    title = "The committee cannot be called so"


class AgendaNotReady(Conflict):
    """Only applications of the round that were found eligible are put to the vote."""

    slug = "agenda-not-ready"
    title = "Not every application can be voted on"


class WrongSessionState(Conflict):
    """What was asked is not possible in the session's present state."""

    slug = "wrong-session-state"
    title = "Not possible in the session's present state"


class AgendaMakesNoSense(Unprocessable):
    """An application stands on an agenda once."""

    slug = "agenda-makes-no-sense"
    title = "The agenda makes no sense"


async def call_session(
    uow: UnitOfWork, *, principal: Principal, round_id: UUID, body: CommitteeSessionCreate
) -> CommitteeSessionRead:
    """
    Call the committee with its notice, agenda and published criteria.

    By a programme that runs, of a partner that stands.
    """
    if len(set(body.agenda)) < len(body.agenda):
        raise AgendaMakesNoSense("An application stands on it twice.")
    found = await rounds.own_round(uow, principal=principal, round_id=round_id)
    programme, fund = await rounds.terms_of(uow, found)
    programmes.require_running(programme)
    await partners.require_standing(uow, partner_id=programme.partner_id)
    hurt = objections(
        committee_of(fund),
        called_at=uow.now,
        starts_at=body.starts_at,
        local=body.starts_at.astimezone(fund.zone()),
    )
    if hurt or body.starts_at < uow.now:
        raise CalledAmiss(" ".join(hurt) or "It lies in the past.")
    ready = await applications.lock_applications(uow, ids=body.agenda)
    for application_id in body.agenda:
        _require_ready(ready.get(application_id), round_id)
    session = CommitteeSession(
        programme_id=found.programme_id,
        round_id=round_id,
        title=body.title,
        starts_at=body.starts_at,
        called_at=uow.now,
        criteria_url=body.criteria_url,
    )
    repository = SessionRepository(uow.session)
    repository.add(session)
    await uow.session.flush()
    for position, application_id in enumerate(body.agenda):
        repository.add(
            AgendaPoint(session_id=session.id, application_id=application_id, position=position)
        )
    await uow.session.flush()
    return await as_read(uow, session)


async def read_session(uow: UnitOfWork, *, session_id: UUID) -> CommitteeSessionRead:
    """A session with its decisions, for everybody. Raises SessionNotFound."""
    return await as_read(uow, await any_session(uow, session_id=session_id))


async def list_sessions(
    uow: UnitOfWork, *, round_id: UUID, page: PageRequest
) -> Rows[CommitteeSessionRead]:
    """The sessions of a round, the latest first."""
    await rounds.read_round(uow, round_id=round_id)
    rows = await SessionRepository(uow.session).page(round_id, page)
    return Rows(await _reads(uow, rows.items), rows.next)


async def read_agenda(uow: UnitOfWork, *, principal: Principal, session_id: UUID) -> AgendaRead:
    """The applications on the agenda, for who sits in the committee or runs the programme."""
    session = await any_session(uow, session_id=session_id)
    programme = await programmes.read_programme(uow, programme_id=session.programme_id)
    seats = await committees.seats_of(uow, programme_id=session.programme_id)
    readers = {programme.partner_id, *(seat.partner_id for seat in seats)}
    if not readers & (await partners.roles_of(uow, principal)).keys():
        raise SessionNotFound("No such session whose agenda is yours to read.")
    agenda = (await SessionRepository(uow.session).agendas([session_id]))[session_id]
    found = await applications.applications_of(uow, ids=agenda)
    return AgendaRead(items=[ApplicationRead.model_validate(found[each]) for each in agenda])


async def keep_minutes(
    uow: UnitOfWork, *, principal: Principal, session_id: UUID, url: str
) -> CommitteeSessionRead:
    """Say where the minutes of a session that has decided are."""
    session = await own_session(uow, principal=principal, session_id=session_id)
    if session.status != SessionStatus.DECIDED:
        raise WrongSessionState(f"The session is {session.status}; minutes follow decisions.")
    session.minutes_url = url
    await uow.session.flush()
    return await as_read(uow, session)


async def cancel_session(
    uow: UnitOfWork, *, principal: Principal, session_id: UUID
) -> CommitteeSessionRead:
    """Cancel a session that has not decided; its applications wait for another one."""
    session = await own_session(uow, principal=principal, session_id=session_id)
    if session.status == SessionStatus.DECIDED:
        raise WrongSessionState("What was decided stays decided.")
    session.status = SessionStatus.CANCELLED
    await uow.session.flush()
    return await as_read(uow, session)


async def any_session(uow: UnitOfWork, *, session_id: UUID) -> CommitteeSession:
    """The session, whoever asks. Raises SessionNotFound."""
    found = await SessionRepository(uow.session).get(session_id)
    if found is None:
        raise SessionNotFound("No such session.")
    return found


async def lock_session(uow: UnitOfWork, *, session_id: UUID) -> CommitteeSession:
    """The session with its row locked. Raises SessionNotFound."""
    found = await SessionRepository(uow.session).lock(session_id)
    if found is None:
        raise SessionNotFound("No such session.")
    return found


async def own_session(
    uow: UnitOfWork, *, principal: Principal, session_id: UUID
) -> CommitteeSession:
    """The session with its row locked, for who keeps the programme; programme, round, session."""
    before = await any_session(uow, session_id=session_id)
    await rounds.own_round(uow, principal=principal, round_id=before.round_id)
    return await lock_session(uow, session_id=session_id)


def committee_of(fund: Fund) -> CommitteeRules:
    """How the fund's committee decides; raises NoCommittee."""
    if fund.committee is None:
        raise NoCommittee("Its rules name none.")
    return fund.committee


async def as_read(uow: UnitOfWork, session: CommitteeSession) -> CommitteeSessionRead:
    """The session with its agenda and decisions."""
    return (await _reads(uow, [session]))[0]


async def _reads(uow: UnitOfWork, sessions: list[CommitteeSession]) -> list[CommitteeSessionRead]:
    repository = SessionRepository(uow.session)
    ids = [session.id for session in sessions]
    agendas, decisions = await repository.agendas(ids), await repository.decisions(ids)
    return [
        CommitteeSessionRead.model_validate(
            session.model_dump()
            | {
                "agenda": agendas[session.id],
                "decisions": [
                    CommitteeDecisionRead.model_validate(each)
                    for each in sorted(
                        decisions[session.id],
                        key=lambda each: agendas[session.id].index(each.application_id),
                    )
                ],
            }
        )
        for session in sessions
    ]


def _require_ready(application: Application | None, round_id: UUID) -> None:
    if application is None or application.round_id != round_id:
        raise AgendaNotReady("An application on the agenda is none of this round.")
    if application.status != ApplicationStatus.ELIGIBLE:
        raise AgendaNotReady(f"The application {application.id} is {application.status}.")
