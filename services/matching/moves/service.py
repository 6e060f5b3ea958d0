"""
The verbs of the two sides; done already is the same answer, and what is not possible says why.

* NotProposed        409  nobody proposed anything yet
* AnswerInstead      409  the other side has proposed: accept or decline
* WithdrawInstead    409  this side has accepted
* DeclineInstead     409  this side has not accepted
* HandshakeIsOver    409  it was declined, withdrawn, ended, or its time is over
* PairIsExcluded     409  it was declined or withdrawn: the pair is not matched again
* OnlyThePerson      409  the host cannot put a person's invitation aside
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.matching.features import service as features
from services.matching.handshakes import service as handshakes
from services.matching.handshakes.domain import OPEN, Refusal, State, Verb, judge
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.handshakes.schemas import HandshakeRead
from services.matching.invitations import service as invitations
from services.matching.invitations.domain import TELL
from services.matching.pairs.repository import MatchRepository, Stand
from services.matching.pairs.service import MatchNotFound
from services.matching.partners import service as partners
from services.matching.profiles.models import Profile
from services.matching.proposals.service import Proposal, begin, require_ground
from services.matching.telling.repository import TellingRepository
from shared.contracts import matching as contract
from shared.contracts.matching import AnswerReason, HandshakeSide
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotPermitted
from shared.security.principal import Principal


class NotProposed(Conflict):
    """Nobody has proposed anything in this match yet."""

    slug = "not-proposed"
    title = "Nobody has proposed yet"


class AnswerInstead(Conflict):
    """The other side has proposed already: accept or decline."""

    slug = "answer-instead"
    title = "The other side has proposed: answer"


class WithdrawInstead(Conflict):
    """Your side has accepted: take that back with `withdraw`."""

    slug = "withdraw-instead"
    title = "Your side has accepted: withdraw"


class DeclineInstead(Conflict):
    """Your side has not accepted, so there is nothing to take back: use `decline`."""

    slug = "decline-instead"
    title = "Your side has not accepted: decline"


class HandshakeIsOver(Conflict):
    """It was declined, withdrawn or ended, or its time is over."""

    slug = "handshake-over"
    title = "The handshake is over"


class PairIsExcluded(Conflict):
    """One side declined or withdrew, so these two are not matched again."""

    slug = "pair-excluded"
    title = "The pair is not matched again"


class OnlyThePerson(Conflict):
    """An invitation is put aside by whoever was invited; a host declines a proposal instead."""

    slug = "only-the-person"
    title = "Only the person can put it aside"


_REFUSED: Final[dict[Refusal, type[Conflict]]] = {
    Refusal.NOT_PROPOSED: NotProposed,
    Refusal.ANSWER_INSTEAD: AnswerInstead,
    Refusal.WITHDRAW_INSTEAD: WithdrawInstead,
    Refusal.DECLINE_INSTEAD: DeclineInstead,
    Refusal.OVER: HandshakeIsOver,
    Refusal.PAIR_EXCLUDED: PairIsExcluded,
}


@dataclass(frozen=True, slots=True)
class _Turn:
    """One side's turn in one match: the profile and the role are held until the end of it."""

    match_id: UUID
    stand: Stand
    profile: Profile
    side: HandshakeSide
    handshake: Handshake | None


async def propose(uow: UnitOfWork, *, principal: Principal, match_id: UUID) -> HandshakeRead:
    """Ask the other side; who proposes has accepted. Raises what `proposals` raises besides."""
    turn = await _take_turn(uow, principal, match_id)
    state = _next(turn, Verb.PROPOSE)
    made = turn.handshake
    if state is not None:
        proposal = Proposal(
            match_id=match_id,
            project_id=turn.stand.project_id,
            role=turn.stand.role,
            profile=turn.profile,
            by=turn.side,
            state=state,
        )
        made = await begin(uow, proposal, turn.handshake)
        if turn.side is HandshakeSide.PERSON:
            await _answered(uow, turn.stand, "proposed")
    return await _read(uow, turn, made)


async def accept(uow: UnitOfWork, *, principal: Principal, match_id: UUID) -> HandshakeRead:
    """
    Say yes to what was proposed.

    Raises GroundLost when it stands on nothing any more, DoesNotFit where a host is not told why.
    """
    turn = await _take_turn(uow, principal, match_id)
    state = _next(turn, Verb.ACCEPT)
    handshake = turn.handshake
    if state is not None and handshake is not None:
        stand = turn.stand
        await require_ground(uow, stand.project_id, stand.role, stand.profile_id, by=turn.side)
        handshake.state = state
        _note_answer(uow, turn, handshake)
        _step(uow, turn, contract.MatchAccepted)
        if state is State.AGREED:
            _step(uow, turn, contract.MatchAgreed)
        await uow.session.flush()
        if turn.side is HandshakeSide.PERSON:
            await _answered(uow, stand, "accepted")
    return await _read(uow, turn, handshake)


async def decline(
    uow: UnitOfWork, *, principal: Principal, match_id: UUID, reason: AnswerReason
) -> HandshakeRead:
    """Say no to what was proposed; the pair is not matched again."""
    turn = await _take_turn(uow, principal, match_id)
    if _next(turn, Verb.DECLINE) is not None and turn.handshake is not None:
        _note_answer(uow, turn, turn.handshake)
        await _part(uow, turn, turn.handshake, State.DECLINED, reason)
    return await _read(uow, turn, turn.handshake)


async def withdraw(
    uow: UnitOfWork, *, principal: Principal, match_id: UUID, reason: AnswerReason
) -> HandshakeRead:
    """Take one's own yes back, before or after both agreed; the pair is not matched again."""
    turn = await _take_turn(uow, principal, match_id)
    if _next(turn, Verb.WITHDRAW) is not None and turn.handshake is not None:
        await _part(uow, turn, turn.handshake, State.WITHDRAWN, reason)
    return await _read(uow, turn, turn.handshake)


async def dismiss(uow: UnitOfWork, *, principal: Principal, match_id: UUID) -> str:
    """
    Put an invitation aside: another may be told, and the pair may still be matched.

    Answers the outcome of the invitation: what the person answered first stays.
    """
    turn = await _take_turn(uow, principal, match_id)
    if turn.side is not HandshakeSide.PERSON:
        raise OnlyThePerson("Decline a proposal instead.")
    if turn.handshake is not None and turn.handshake.state in (*OPEN, State.AGREED):
        raise AnswerInstead("A proposal is open: accept, decline or withdraw.")
    place = await MatchRepository(uow.session).listed(match_id)
    stand = turn.stand
    outcome = await TellingRepository(uow.session).dismiss(
        project=stand.project_id,
        role=stand.role,
        profile=stand.profile_id,
        match=match_id,
        key=place.order_key if place else 0,
        score=place.r if place else 0,
        now=uow.now,
    )
    await _is_free(uow, stand)
    return outcome


async def _take_turn(uow: UnitOfWork, principal: Principal, match_id: UUID) -> _Turn:
    """Hold the match for one side. Raises MatchNotFound and NotPermitted."""
    stand = await MatchRepository(uow.session).stand(principal, match_id, uow.now)
    if stand is None:
        raise MatchNotFound("No such match.")
    repository = HandshakeRepository(uow.session)
    profile = await repository.hold_profile(stand.profile_id)
    if profile is None:
        raise MatchNotFound("No such match.")
    side = handshakes.side_of(stand)
    await _require_editor(uow, principal, stand, profile)
    await repository.hold_role(stand.project_id, stand.role)
    latest = await repository.latest(match_id)
    if latest is not None and handshakes.expire(uow, latest, profile):
        # Its clock ran out before the loop came by.
        await uow.session.flush()
    return _Turn(match_id, stand, profile, side, latest)


async def _require_editor(
    uow: UnitOfWork, principal: Principal, stand: Stand, profile: Profile
) -> None:
    """Viewers of a partner see a match and do not act in it."""
    if stand.is_mine and profile.person_id is not None:
        return
    partner_id = profile.partner_id if stand.is_mine else stand.partner_id
    if partner_id is None or not await partners.may_edit(uow, principal, partner_id):
        raise NotPermitted("Only an editor or an administrator of the partner answers for it.")


def _next(turn: _Turn, verb: Verb) -> State | None:
    """The state that the verb leads to; None when it is done already."""
    verdict = judge(turn.handshake.standing if turn.handshake else None, verb, turn.side)
    if verdict.refusal is not None:
        kind = _REFUSED[verdict.refusal]
        raise kind(_why(turn.handshake, kind))
    return verdict.next


def _why(handshake: Handshake | None, kind: type[Conflict]) -> str:
    state = f" It is {handshake.state}." if handshake else ""
    return f"{kind.title}.{state}"


def _note_answer(uow: UnitOfWork, turn: _Turn, handshake: Handshake) -> None:
    if turn.side is HandshakeSide.HOST:
        handshake.host_answered_at = uow.now


def _step(
    uow: UnitOfWork, turn: _Turn, kind: type[contract.HandshakeStep], **more: AnswerReason
) -> None:
    if turn.handshake is not None:
        handshakes.step(uow, turn.handshake, turn.profile, kind, by=turn.side, **more)


async def _part(
    uow: UnitOfWork, turn: _Turn, handshake: Handshake, state: State, reason: AnswerReason
) -> None:
    """The two are not matched again: the lists follow, and somebody else may be told."""
    handshake.state, handshake.reason, handshake.closed_by = state, reason, turn.side
    kinds = {State.DECLINED: contract.MatchDeclined, State.WITHDRAWN: contract.MatchWithdrawn}
    _step(uow, turn, kinds[state], reason=reason)
    await uow.session.flush()
    stand = turn.stand
    await HandshakeRepository(uow.session).exclude(stand.project_id, stand.profile_id)
    await features.pair_excluded(uow, project_id=stand.project_id)
    await _answered(uow, stand, state)


async def _answered(uow: UnitOfWork, stand: Stand, outcome: str) -> None:
    """The invitation is no longer open."""
    telling = TellingRepository(uow.session)
    await telling.answer(stand.project_id, stand.role, stand.profile_id, outcome)
    await _is_free(uow, stand)


async def _is_free(uow: UnitOfWork, stand: Stand) -> None:
    """Another may be told of the role, and the person of another project."""
    await TellingRepository(uow.session).slot_is_free(stand.project_id, stand.role)
    await invitations.let_go(uow, profile_id=stand.profile_id)
    uow.wake(TELL)


async def _read(uow: UnitOfWork, turn: _Turn, handshake: Handshake | None) -> HandshakeRead:
    if handshake is None:
        raise NotProposed("Nobody has proposed yet.")
    return await handshakes.as_read(uow, handshake, turn.side)
