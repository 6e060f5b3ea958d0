"""
The life of a handshake; pure.

Whoever proposes has accepted. An introduced handshake begins `proposed`: both sides have to accept.

    (nothing) -- propose --> accepted_by_<side> -- accept by the other --> agreed
    proposed -- accept --> accepted_by_<side>
    proposed, accepted_by_<side> -- decline by who has not accepted --> declined
    accepted_by_<side>, agreed -- withdraw by who has accepted --> withdrawn
    proposed, accepted_by_<side> -- time --> expired, or what it stood on is gone --> ended

Times are in working days of whoever has to answer.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.contracts.matching import HandshakeSide

REMIND_AFTER: Final = 2
ANSWER_WITHIN: Final = 3
EXPIRE_AFTER: Final = 14


class State(StrEnum):
    """Where a handshake stands."""

    PROPOSED = "proposed"
    ACCEPTED_BY_PERSON = "accepted_by_person"
    ACCEPTED_BY_HOST = "accepted_by_host"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Verb(StrEnum):
    """What a side can do."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Refusal(StrEnum):
    """Why a side cannot do it now."""

    NOT_PROPOSED = "not_proposed"
    ANSWER_INSTEAD = "answer_instead"
    WITHDRAW_INSTEAD = "withdraw_instead"
    DECLINE_INSTEAD = "decline_instead"
    OVER = "over"
    PAIR_EXCLUDED = "pair_excluded"


SIDES: Final = (HandshakeSide.PERSON, HandshakeSide.HOST)
OPEN: Final = frozenset({State.PROPOSED, State.ACCEPTED_BY_PERSON, State.ACCEPTED_BY_HOST})
_ACCEPTED: Final = {
    HandshakeSide.PERSON: State.ACCEPTED_BY_PERSON,
    HandshakeSide.HOST: State.ACCEPTED_BY_HOST,
}
# From these on the pair is not matched again.
_FOR_GOOD: Final = frozenset({State.DECLINED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a handshake stands; `closed_by` is who declined or withdrew."""

    state: State
    closed_by: HandshakeSide | None = None

    def has_accepted(self, side: HandshakeSide) -> bool:
        """Whether this side agrees, as things stand."""
        return self.state is State.AGREED or self.state is _ACCEPTED[side]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a verb: a next state, or it is done already, or why it is not possible."""

    next: State | None = None
    refusal: Refusal | None = None

    @property
    def is_done_already(self) -> bool:
        """Nothing is to be done: the answer is the same as the first time."""
        return self.next is None and self.refusal is None


_DONE: Final = Verdict()


def other(side: HandshakeSide) -> HandshakeSide:
    """The side that the side deals with."""
    return HandshakeSide.HOST if side is HandshakeSide.PERSON else HandshakeSide.PERSON


def judge(standing: Standing | None, verb: Verb, side: HandshakeSide) -> Verdict:
    """Whether a side can do this now; the same verb a second time is always done already."""
    if verb is Verb.PROPOSE:
        return _propose(standing, side)
    if standing is None:
        return Verdict(refusal=Refusal.NOT_PROPOSED)
    if standing.state in OPEN or standing.state is State.AGREED:
        return _JUDGES[verb](standing, side)
    is_mine = standing.closed_by is side and standing.state is _CLOSES.get(verb)
    return _DONE if is_mine else Verdict(refusal=Refusal.OVER)


def waits_for(standing: Standing) -> tuple[HandshakeSide, ...]:
    """Who has not answered; nobody once it is agreed or over."""
    if standing.state not in OPEN:
        return ()
    return tuple(side for side in SIDES if not standing.has_accepted(side))


def possible(standing: Standing | None, side: HandshakeSide) -> tuple[Verb, ...]:
    """The verbs that would change something, as far as the handshake itself decides."""
    return tuple(verb for verb in Verb if judge(standing, verb, side).next is not None)


def _propose(standing: Standing | None, side: HandshakeSide) -> Verdict:
    if standing is None or standing.state in (State.EXPIRED, State.ENDED):
        return Verdict(next=_ACCEPTED[side])
    if standing.state in _FOR_GOOD:
        return Verdict(refusal=Refusal.PAIR_EXCLUDED)
    return _DONE if standing.has_accepted(side) else Verdict(refusal=Refusal.ANSWER_INSTEAD)


def _accept(standing: Standing, side: HandshakeSide) -> Verdict:
    if standing.has_accepted(side):
        return _DONE
    agreed = standing.has_accepted(other(side))
    return Verdict(next=State.AGREED if agreed else _ACCEPTED[side])


def _decline(standing: Standing, side: HandshakeSide) -> Verdict:
    if standing.has_accepted(side):
        return Verdict(refusal=Refusal.WITHDRAW_INSTEAD)
    return Verdict(next=State.DECLINED)


def _withdraw(standing: Standing, side: HandshakeSide) -> Verdict:
    if not standing.has_accepted(side):
        return Verdict(refusal=Refusal.DECLINE_INSTEAD)
    return Verdict(next=State.WITHDRAWN)


_JUDGES: Final = {Verb.ACCEPT: _accept, Verb.DECLINE: _decline, Verb.WITHDRAW: _withdraw}
_CLOSES: Final = {Verb.DECLINE: State.DECLINED, Verb.WITHDRAW: State.WITHDRAWN}
