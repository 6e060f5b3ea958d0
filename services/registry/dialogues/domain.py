"""
Who holds the pro tempore presidency on a day, and what members and observers may do. Pure.

The presidency goes round in the order of the members, each for a term of months. What was handed
over is written down as terms; after the last one the calendar goes on by itself.

* Nonsense      a rule of dialogues is hurt; the message says which
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

# Every month has a 28th: a term that begins no later ends on the same day of another month.
_LAST_DAY = 28
_FURTHEST_AHEAD = timedelta(days=366)
# No process of states is older, and no calendar here needs to reach further.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Nonsense(ValueError):
    """A rule of dialogues is hurt."""


class ParticipantRole(StrEnum):
    """A member decides and drafts; an observer listens and may own what is to be done."""

    MEMBER = "member"
    OBSERVER = "observer"


class Right(StrEnum):
    """What somebody wants to do in a dialogue."""

    READ = "read"
    DRAFT = "draft"
    DECIDE = "decide"
    OWN = "own"


_RIGHTS = {
    ParticipantRole.MEMBER: frozenset(Right),
    ParticipantRole.OBSERVER: frozenset({Right.READ, Right.OWN}),
}


@dataclass(frozen=True, slots=True)
class Term:
    """From this day on the member presides, until the next term begins."""

    partner_id: UUID
    begins_on: date


@dataclass(frozen=True, slots=True)
class Rotation:
    """The order of the members, the months of a term, and the terms that are written down."""

    order: tuple[UUID, ...]
    months: int
    terms: tuple[Term, ...]


def has_right(role: ParticipantRole, right: Right) -> bool:
    """Whether a participant of this role may."""
    return right in _RIGHTS[ParticipantRole(role)]


def check_order(order: Sequence[UUID], *, members: set[UUID], begins_on: date) -> None:
    """Raise Nonsense unless the order names members, each once, and begins on a usual day."""
    if len(set(order)) < len(order):
        raise Nonsense("The order names a member twice.")
    if not set(order) <= members:
        raise Nonsense("Only members preside, and only once they have accepted.")
    _check_day(begins_on)


def check_begins_after(held: Sequence[Term], begins_on: date) -> None:
    """Raise Nonsense for an order that would rewrite who presided."""
    if held and begins_on <= held[-1].begins_on:
        raise Nonsense("A new order begins after the present term did: what was stays as it was.")


def months_after(day: date, months: int) -> date:
    """The same day some months later; the day is one that every month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


def next_in(order: Sequence[UUID], after: UUID) -> UUID:
    """Whose turn it is after a member; the first one's after somebody who left the order."""
    if after not in order:
        return order[0]
    return order[(order.index(after) + 1) % len(order)]


def term_on(rotation: Rotation, day: date) -> Term | None:
    """Who presides on the day and since when; None before the first term."""
    begun = [term for term in rotation.terms if term.begins_on <= day]
    if not begun:
        return None
    last = max(begun, key=lambda term: term.begins_on)
    is_written_on = any(term.begins_on > last.begins_on for term in rotation.terms)
    # Between two terms that are written down the calendar has nothing to say.
    return last if is_written_on or not rotation.order else _after(rotation, last, day)


def terms_until(rotation: Rotation, day: date) -> tuple[Term, ...]:
    """
    The terms that had begun by the day, those of the calendar written out.

    A rotation with these terms and a later one says the same of every day up to it.
    """
    written = sorted(
        (term for term in rotation.terms if term.begins_on <= day), key=lambda term: term.begins_on
    )
    if not written or len(written) < len(rotation.terms) or not rotation.order:
        return tuple(written)
    last = written[-1]
    while (begins_on := months_after(last.begins_on, rotation.months)) <= day:
        last = Term(next_in(rotation.order, last.partner_id), begins_on)
        written.append(last)
    return tuple(written)


def handed_over(rotation: Rotation, *, to: UUID | None, on: date, today: date) -> tuple[Term, ...]:
    """
    The terms after the presidency is handed over, early or late, to the next in the order or
    another member of it.

    What was planned for later is replaced. Raises Nonsense.
    """
    _check_day(on)
    if on > today + _FURTHEST_AHEAD:
        raise Nonsense("A presidency is handed over within a year.")
    held = terms_until(rotation, today)
    if not held:
        raise Nonsense("Nobody presides yet: set the order first.")
    if held[-1].begins_on >= on:
        raise Nonsense("The presidency is handed over after the term of who holds it began.")
    heir = to or next_in(rotation.order, held[-1].partner_id)
    if heir not in rotation.order:
        raise Nonsense("Only a member of the order takes the presidency.")
    return (*held, Term(heir, on))


def without(rotation: Rotation, partner_id: UUID, *, today: date) -> Rotation:
    """The rotation without a member, who does not preside: what was, stays as it was."""
    order = tuple(each for each in rotation.order if each != partner_id)
    begun = terms_until(rotation, today)
    planned = tuple(
        term for term in rotation.terms if term.begins_on > today and term.partner_id != partner_id
    )
    is_held_on = any(term.begins_on > today for term in rotation.terms) and not planned
    if begun and is_held_on and months_after(begun[-1].begins_on, rotation.months) <= today:
        # Who held on for the one that leaves does so until today, and the calendar goes on here.
        begun = (*begun, Term(begun[-1].partner_id, today))
    return Rotation(order, rotation.months, begun + planned)


def _after(rotation: Rotation, last: Term, day: date) -> Term:
    passed = (day.year - last.begins_on.year) * 12 + day.month - last.begins_on.month
    turns = (passed - (day.day < last.begins_on.day)) // rotation.months
    if turns == 0:
        return last
    begins_on = months_after(last.begins_on, turns * rotation.months)
    first = rotation.order.index(next_in(rotation.order, last.partner_id))
    return Term(rotation.order[(first + turns - 1) % len(rotation.order)], begins_on)


def _check_day(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Nonsense(f"A term begins between {_FIRST_YEAR} and {_LAST_YEAR}.")
    if day.day > _LAST_DAY:
        raise Nonsense("A term begins between the 1st and the 28th, a day that every month has.")
