"""Who is told of a step of a handshake, and what the alert keeps of it. Pure."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from services.notifications.alerts.domain import News
from services.notifications.introductions.domain import Side
from services.notifications.partners.domain import Owner
from services.notifications.preferences.domain import Category
from shared.contracts.matching import (
    EndReason,
    HandshakeSide,
    HandshakeStep,
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchExpired,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
)
from shared.security.principal import PrincipalKind

# Without `accepted`: it asks nobody for anything, and `agreed` tells both sides.
NAMES: Final[Mapping[type[HandshakeStep], str]] = {
    MatchProposed: "proposed",
    MatchReminded: "reminded",
    MatchAgreed: "agreed",
    MatchDeclined: "declined",
    MatchWithdrawn: "withdrawn",
    MatchExpired: "expired",
    MatchEnded: "ended",
}
# After these a pair is not matched again: they happen once to a match.
_ONCE: Final = (MatchDeclined, MatchWithdrawn)
# How it went on with somebody whom an association brought in; the association asked, so it knows.
_OUTCOMES: Final = (MatchAgreed, MatchDeclined, MatchWithdrawn, MatchExpired, MatchEnded)
_INTRODUCER: Final = "introducer"
_BOTH: Final = (Side.PERSON, Side.HOST)
_SIDES: Final = {HandshakeSide.PERSON: Side.PERSON, HandshakeSide.HOST: Side.HOST}
_OTHER: Final = {Side.PERSON: Side.HOST, Side.HOST: Side.PERSON}


def is_leaving(step: HandshakeStep) -> bool:
    """Whether it says that the person, or the organisation's profile, is gone for good."""
    return isinstance(step, MatchEnded) and step.reason is EndReason.ERASED


def asks(step: HandshakeStep) -> bool:
    """Whether it asks for an answer."""
    return isinstance(step, MatchProposed | MatchReminded)


def told_sides(step: HandshakeStep) -> tuple[Side, ...]:
    """
    Who has to act on the step, or to know of it.

    Where neither side took it (an introducer, time, or somebody whom this version does not
    know), both are told.
    """
    if is_leaving(step):
        return (Side.HOST,)
    if isinstance(step, MatchReminded):
        waits = _SIDES.get(step.waits_for)
        return (waits,) if waits else _BOTH
    if isinstance(step, MatchProposed | MatchDeclined | MatchWithdrawn):
        actor = _SIDES.get(step.by)
        return (_OTHER[actor],) if actor else _BOTH
    return _BOTH


def owner_on(side: Side, step: HandshakeStep) -> Owner | None:
    """Whose inbox a side is; None where the event names nobody."""
    if side is Side.HOST:
        return Owner(PrincipalKind.PARTNER, step.project_partner_id)
    if step.person_id is not None:
        return Owner(PrincipalKind.PERSON, step.person_id)
    if step.partner_id is not None:
        return Owner(PrincipalKind.PARTNER, step.partner_id)
    return None


def introducer_told(step: HandshakeStep) -> Owner | None:
    """The association that brought the person in, where it has to know how that went on."""
    is_own_step = isinstance(step, MatchDeclined | MatchWithdrawn) and (
        step.by is HandshakeSide.INTRODUCER
    )
    if step.introducer_id is None or not isinstance(step, _OUTCOMES) or is_own_step:
        return None
    return Owner(PrincipalKind.PARTNER, step.introducer_id)


def news_of(step: HandshakeStep, *, was_introduced: bool) -> list[News]:
    """
    One for whoever is told, by the ids of the recipients; nothing in it names anybody.

    `was_introduced`: an introduction was open until this step.
    """
    told: list[tuple[Owner, str]] = [
        (owner, side) for side in told_sides(step) if (owner := owner_on(side, step))
    ]
    if (association := introducer_told(step)) and association not in [who for who, _ in told]:
        told.append((association, _INTRODUCER))
    return [
        News(
            owner,
            Category.HANDSHAKE,
            f"handshake_{NAMES[type(step)]}_{side}",
            dedupe_key(step),
            _facts(step, side, was_introduced=was_introduced),
            _subjects(step),
            step.at,
        )
        # In one order, whoever is whose other side: locks are taken by it.
        for owner, side in sorted(told, key=lambda each: each[0].id)
    ]


def dedupe_key(step: HandshakeStep) -> str:
    """The business identity of the step; its revision tells one proposal from the next."""
    key = f"match:{step.match_id}:{NAMES[type(step)]}"
    return key if isinstance(step, _ONCE) else f"{key}:{step.revision}"


def _subjects(step: HandshakeStep) -> tuple[UUID, ...]:
    """Whose erasure takes the alert along; that somebody left is told without saying who."""
    if is_leaving(step):
        return ()
    return tuple(each for each in (step.person_id, step.profile_id) if each)


def _facts(step: HandshakeStep, side: str, *, was_introduced: bool) -> dict[str, Any]:
    """What the words need; an association learns neither who said no nor why."""
    facts: dict[str, Any] = {
        "project": step.project_title,
        "country": step.project_country,
        "list": str(step.list_kind),
        "role": step.role_title,
        "was_introduced": was_introduced,
        "project_id": str(step.project_id),
        "match_id": str(step.match_id),
    }
    if side == _INTRODUCER:
        return facts
    facts["by"] = str(step.by)
    if isinstance(step, MatchProposed | MatchReminded):
        facts["answer_due_at"] = step.answer_due_at.isoformat()
        facts["expires_at"] = step.expires_at.isoformat()
    if isinstance(step, MatchDeclined | MatchWithdrawn | MatchEnded):
        facts["reason"] = str(step.reason)
    return facts
