"""
The life of a placement. Pure.

    proposed -- everyone named says yes, no safeguard stands --> agreed
    proposed -- somebody says no --> cancelled
    agreed -- terms accepted, eligible, insured --> prepared -- begins --> started --> ended
    proposed, agreed, prepared, blocked -- called off --> cancelled
    proposed, agreed, prepared -- a safeguard stands --> blocked -- asked anew --> agreed

A verb that was done already changes nothing; a verb that is not possible now is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from shared.contracts.values import Modality


class Status(StrEnum):
    """Where a placement stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    PREPARED = "prepared"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


class Verb(StrEnum):
    """What can be done with a placement."""

    AGREE = "agree"
    BLOCK = "block"
    PREPARE = "prepare"
    START = "start"
    END = "end"
    CANCEL = "cancel"


class PlacementPartyRole(StrEnum):
    """As what a partner takes part; each of them says yes before a placement is agreed."""

    PROJECT = "project"
    HOST = "host"
    INTRODUCER = "introducer"


class Saying(StrEnum):
    """What a party said."""

    YES = "yes"
    NO = "no"


_BEFORE_START: Final = frozenset({Status.PROPOSED, Status.AGREED, Status.PREPARED})
_MOVES: Final[dict[Verb, tuple[frozenset[Status], Status]]] = {
    Verb.AGREE: (frozenset({Status.PROPOSED, Status.BLOCKED}), Status.AGREED),
    Verb.BLOCK: (_BEFORE_START | {Status.BLOCKED}, Status.BLOCKED),
    Verb.PREPARE: (frozenset({Status.AGREED}), Status.PREPARED),
    Verb.START: (frozenset({Status.PREPARED}), Status.STARTED),
    Verb.END: (frozenset({Status.STARTED}), Status.ENDED),
    Verb.CANCEL: (_BEFORE_START | {Status.BLOCKED}, Status.CANCELLED),
}
_YEARS: Final = range(1950, 2151)
# Its conditions may be changed: nobody has begun.
OPEN: Final = frozenset({Status.PROPOSED, Status.AGREED})


def is_done(verb: Verb, status: Status) -> bool:
    """Whether the verb was done already."""
    return status == _MOVES[verb][1]


def is_possible(verb: Verb, status: Status) -> bool:
    """Whether the verb can be done now."""
    return status in _MOVES[verb][0]


def after(verb: Verb, status: Status) -> Status:
    """The status after the verb; ValueError when it is not possible."""
    if not is_possible(verb, status):
        raise ValueError(f"{verb} is not possible for a {status} placement")
    return _MOVES[verb][1]


# The people of such a placement are taken for its days.
TAKEN: Final = frozenset({Status.AGREED, Status.PREPARED, Status.STARTED})


def may_overlap(modality: Modality) -> bool:
    """Whether somebody may be in it and in another one on the same days: from afar they may."""
    return modality is Modality.VIRTUAL


def joint(said: Iterable[Saying | None]) -> Saying | None:
    """What all parties say together: no as soon as one does, yes once all do, else nothing."""
    answers = list(said)
    if Saying.NO in answers:
        return Saying.NO
    return Saying.YES if answers and None not in answers else None


def days_make_sense(starts_on: date | None, ends_on: date | None, return_on: date | None) -> bool:
    """
    Whether it ends no earlier than it starts, and people return no earlier than it starts.

    Days outside two centuries are slips of the pen.
    """
    if starts_on is None:
        return ends_on is None and return_on is None
    later = [day for day in (ends_on, return_on) if day is not None]
    are_ours = all(day.year in _YEARS for day in (starts_on, *later))
    return are_ours and all(day >= starts_on for day in later)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is looked at before a placement counts as prepared."""

    modality: Modality
    starts_on: date | None
    ends_on: date | None
    is_insured: bool
    has_programme: bool
    accepted: Sequence[bool]
    eligible: Sequence[bool | None]
    terms_at: datetime
    first_named_at: datetime | None


def missing(ready: Readiness) -> tuple[str, ...]:
    """What a placement still lacks before it is prepared, each as a sentence."""
    is_for_good = ready.modality is Modality.PERMANENT_RETURN
    checks = (
        (ready.starts_on is not None, "The first day is not set."),
        (ready.ends_on is not None or is_for_good, "The last day is not set."),
        (bool(ready.accepted), "Nobody is in it."),
        (all(ready.accepted), "Somebody has not accepted the terms of reference."),
        (
            not ready.has_programme or all(ready.eligible),
            "Somebody does not meet the rules of the programme, or was not checked.",
        ),
        (ready.is_insured, "The people are not insured."),
        (
            terms_are_older(ready.terms_at, ready.first_named_at),
            "Somebody was named before the terms of reference were written.",
        ),
    )
    return tuple(text for is_met, text in checks if not is_met)


def terms_are_older(terms_at: datetime, first_named_at: datetime | None) -> bool:
    """Whether nobody was named before the terms of reference were written."""
    return first_named_at is None or terms_at <= first_named_at


def is_overstayed(return_on: date | None, returned_on: date | None, today: date) -> bool:
    """Whether the day of the return passed and nobody has confirmed it."""
    return return_on is not None and returned_on is None and return_on < today
