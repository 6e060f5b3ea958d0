"""
Votes of a committee, and the decisions that follow from them.

* SeatNotYours           404  the seat is none that you may vote for
* NotOnAgenda            404  the application is not on the session's agenda
* NotSitting             409  votes are cast from the session's start until it decides
* OwnProject             409  nobody votes on a project of their own
* VoteIsCast             409  a seat votes once on an application
* NoQuorum               409  too few seats take part: the session decides nothing

Rows are locked in one order: programme, round, session, application. The lock on the round makes
two sessions spend its budget one after the other, and a constraint holds it besides.
"""

from datetime import datetime
from uuid import UUID

from services.registry.applications import service as applications
from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.awards import service as awards
from services.registry.cofunding.fund import CommitteeRules
from services.registry.committee_decisions.schemas import VoteCast
from services.registry.committee_sessions import service as sessions
from services.registry.committee_sessions.domain import (
    Choice,
    Outcome,
    SessionStatus,
    decide,
    has_quorum,
    tally,
)
from services.registry.committee_sessions.models import (
    CommitteeDecision,
    CommitteeSession,
    CommitteeVote,
)
from services.registry.committee_sessions.repository import SessionRepository
from services.registry.committee_sessions.schemas import CommitteeSessionRead
from services.registry.committees import service as committees
from services.registry.committees.models import CommitteeSeat
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from services.registry.projects.repository import ProjectRepository
from services.registry.rounds import service as rounds
from services.registry.rounds.models import Round
from services.registry.submissions import service as submissions
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db import audit
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted
from shared.security.principal import Principal


class SeatNotYours(NotFound):
    """The committee has no such seat among those that you may vote for."""

    slug = "seat-not-yours"
    title = "No such seat of yours"


class NotOnAgenda(NotFound):
    """The application is not on the agenda of this session."""

    slug = "not-on-agenda"
    title = "Not on the agenda"


class NotSitting(Conflict):
    """Votes are cast, and decisions made, from the session's start until it has decided."""

    slug = "session-not-sitting"
    title = "The session does not sit now"


class OwnProject(Conflict):
    """Whoever has a project on the agenda takes no part in voting on it."""

    slug = "own-project"
    title = "It is a project of your own"


class VoteIsCast(Conflict):
    """A seat votes once on an application, and the vote is not changed."""

    slug = "vote-is-cast"
    title = "The seat has voted"


class NoQuorum(Conflict):
    """Too few seats take part: the session decides nothing, and may wait for more votes."""

    slug = "no-quorum"
    title = "There is no quorum"


async def cast_vote(
    uow: UnitOfWork, *, principal: Principal, session_id: UUID, body: VoteCast
) -> CommitteeVote:
    """Vote for a seat of one's own partner; the same again is fine, another vote is not."""
    if principal.person_id is None:
        raise NotPermitted("A person votes, not a system.")
    session = await sessions.lock_session(uow, session_id=session_id)
    roles = await partners.roles_of(uow, principal)
    seats = await committees.seats_of(uow, programme_id=session.programme_id)
    seat = next((each for each in seats if each.id == body.seat_id), None)
    votes_for = {partner for partner, role in roles.items() if role != MemberRole.VIEWER.value}
    if seat is None or seat.partner_id not in votes_for:
        raise SeatNotYours("No such seat among those you may vote for.")
    await partners.require_standing(uow, partner_id=seat.partner_id)
    _require_sitting(session, uow)
    repository = SessionRepository(uow.session)
    if body.application_id not in (await repository.agendas([session_id]))[session_id]:
        raise NotOnAgenda("The application is not on its agenda.")
    found = await applications.applications_of(uow, ids=[body.application_id])
    applicant = found[body.application_id].partner_id
    if applicant == seat.partner_id or applicant in roles:
        raise OwnProject("Nobody votes on a project of their own.")
    cast = await repository.vote(session_id, body.application_id, seat.id)
    if cast is not None:
        if cast.choice != body.choice:
            raise VoteIsCast(f"It voted {cast.choice}.")
        return cast
    vote = CommitteeVote(
        session_id=session_id,
        application_id=body.application_id,
        seat_id=seat.id,
        person_id=principal.person_id,
        choice=body.choice.value,
        cast_at=uow.now,
    )
    repository.add(vote)
    await uow.session.flush()
    return vote


async def decide_session(
    uow: UnitOfWork, *, principal: Principal, session_id: UUID
) -> CommitteeSessionRead:
    """
    Decide every point of the agenda, in its order; done already is fine.

    A point that the votes choose and the budget cannot pay stays eligible for another session, as
    does one of an applicant that was suspended, or of a project that ended. Each share of what is
    selected becomes a contribution. Raises NoQuorum, ProgrammeEnded or PartnerNotVerified, and then
    nothing is decided.
    """
    before = await sessions.any_session(uow, session_id=session_id)
    found = await rounds.own_round(uow, principal=principal, round_id=before.round_id)
    session = await sessions.lock_session(uow, session_id=session_id)
    if session.status == SessionStatus.DECIDED:
        return await sessions.as_read(uow, session)
    _require_sitting(session, uow)
    programme, fund = await rounds.terms_of(uow, found)
    programmes.require_running(programme)
    rules = sessions.committee_of(fund)
    repository = SessionRepository(uow.session)
    seats = await committees.seats_of(uow, programme_id=session.programme_id)
    present = {seat.id for seat in seats}
    votes = [each for each in await repository.votes(session_id) if each.seat_id in present]
    voting = {each.seat_id for each in votes}
    if not has_quorum(len(voting), of=len(seats), rules=rules):
        raise NoQuorum(f"{len(voting)} of {len(seats)} seats take part.")
    agenda = (await repository.agendas([session_id]))[session_id]
    locked = await applications.lock_applications(uow, ids=agenda)
    parties = {each for one in locked.values() for each in awards.parties_of(one)}
    unready = await _unready(uow, parties | {programme.partner_id})
    if programme.partner_id in unready:
        raise partners.PartnerNotVerified("The partner that keeps the programme is not verified.")
    asked_for = [each.project_id for each in locked.values()]
    open_for = await ProjectRepository(uow.session).open_among(asked_for)
    for application_id in agenda:
        application = locked[application_id]
        said = [each for each in votes if each.application_id == application_id]
        decision = _decide(session_id, application, found, rules, seats, said, uow.now)
        if application.partner_id in unready:
            decision.outcome = Outcome.UNDECIDED.value
            decision.reasons = ["The applicant is not verified now."]
        elif application.project_id not in open_for:
            decision.outcome = Outcome.UNDECIDED.value
            decision.reasons = ["The project takes no money any more."]
        repository.add(decision)
        await uow.session.flush()
        if decision.outcome in (Outcome.SELECTED, Outcome.NOT_SELECTED):
            await submissions.decided(
                uow,
                application,
                found,
                principal=principal,
                is_selected=decision.outcome == Outcome.SELECTED,
                reasons=decision.reasons,
            )
    session.status, session.decided_at = SessionStatus.DECIDED, uow.now
    await uow.session.flush()
    answer = await sessions.as_read(uow, session)
    await audit.note(
        uow,
        actor=str(principal),
        action="committee.decided",
        object_type="committee_session",
        object_id=session_id,
        decision={str(each.application_id): each.outcome for each in answer.decisions},
    )
    return answer


async def _unready(uow: UnitOfWork, partner_ids: set[UUID]) -> set[UUID]:
    """Those who are not verified; all are held, in one order, until the decision stands."""
    held = [await partners.held_partner(uow, partner_id=each) for each in sorted(partner_ids)]
    return {each.id for each in held if each.status != PartnerStatus.VERIFIED}


def _decide(
    session_id: UUID,
    application: Application,
    found: Round,
    rules: CommitteeRules,
    seats: list[CommitteeSeat],
    votes: list[CommitteeVote],
    at: datetime,
) -> CommitteeDecision:
    """The decision on one point of the agenda."""
    entitled = [seat for seat in seats if seat.partner_id != application.partner_id]
    counted = tally([Choice(each.choice) for each in votes], entitled=len(entitled))
    outcome, reason = decide(counted, rules)
    if application.status != ApplicationStatus.ELIGIBLE:
        outcome, reason = Outcome.UNDECIDED, f"The application is {application.status} by now."
    elif outcome is Outcome.SELECTED and not rounds.has_room(found, application.programme_minor):
        outcome = Outcome.NO_MONEY_LEFT
        reason = f"{reason} The rest of the round's budget is less than it needs."
    return CommitteeDecision(
        session_id=session_id,
        decided_at=at,
        application_id=application.id,
        outcome=outcome.value,
        entitled=counted.entitled,
        yes=counted.yes,
        no=counted.no,
        abstain=counted.abstain,
        programme_minor=application.programme_minor,
        reasons=[reason],
    )


def _require_sitting(session: CommitteeSession, uow: UnitOfWork) -> None:
    if session.status != SessionStatus.CALLED or uow.now < session.starts_at:
        raise NotSitting(
            f"The session is {session.status} and starts at {session.starts_at.isoformat()}."
        )


async def _held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    return [
        Record(
            kind="committee vote",
            since=vote.cast_at,
            what={
                "session_id": str(vote.session_id),
                "application_id": str(vote.application_id),
                "seat_id": str(vote.seat_id),
                "choice": vote.choice,
            },
        )
        for vote in await SessionRepository(uow.session).cast_by(person_id)
    ]


async def _forget(uow: UnitOfWork, person_id: UUID) -> int:
    """The vote was counted and stays; who cast it goes."""
    return await SessionRepository(uow.session).hand_over(person_id, None)


async def _move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    return await SessionRepository(uow.session).hand_over(old, new)


VOTES = Holder("committee votes", _held, _forget, _move)
