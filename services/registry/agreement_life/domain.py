"""
How an agreement goes from draft to end: by signatures, by its dates, and by its signatories. Pure.

draft -> signed -> in_force -> ended, with suspended in between. A verb that was done already
changes nothing; one that is not possible now is refused.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.registry.agreements.domain import start_of
from shared.contracts.agreements import AgreementStatus

_DRAFT, _SIGNED, _IN_FORCE, _SUSPENDED, _ENDED = (
    AgreementStatus.DRAFT,
    AgreementStatus.SIGNED,
    AgreementStatus.IN_FORCE,
    AgreementStatus.SUSPENDED,
    AgreementStatus.ENDED,
)


class Verb(StrEnum):
    """What a signatory can do with an agreement besides signing it."""

    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"

    @property
    def done(self) -> str:
        """The step that was taken by it."""
        return f"{self.removesuffix('e')}ed"


# From where each verb is possible, and where the agreement stands when it was done already.
_POSSIBLE: Final[dict[Verb, frozenset[AgreementStatus]]] = {
    Verb.SUSPEND: frozenset({_SIGNED, _IN_FORCE}),
    Verb.RESUME: frozenset({_SUSPENDED}),
    Verb.END: frozenset({_DRAFT, _SIGNED, _IN_FORCE, _SUSPENDED}),
}
_DONE: Final[dict[Verb, frozenset[AgreementStatus]]] = {
    Verb.SUSPEND: frozenset({_SUSPENDED}),
    Verb.RESUME: frozenset({_SIGNED, _IN_FORCE}),
    Verb.END: frozenset({_ENDED}),
}


def is_done(verb: Verb, status: AgreementStatus) -> bool:
    """Whether the verb was done already."""
    return status in _DONE[verb]


def is_possible(verb: Verb, status: AgreementStatus) -> bool:
    """Whether the verb can be done now."""
    return status in _POSSIBLE[verb]


def is_signed_by_all(signatures: Iterable[datetime | None]) -> bool:
    """Whether the last signature was given; of nobody it was not."""
    given = list(signatures)
    return bool(given) and all(given)


def status_on(day: date, *, starts_on: date, ends_on: date | None) -> AgreementStatus:
    """Where the dates of a signed agreement that nobody suspended put it; both are included."""
    if ends_on is not None and ends_on < day:
        return _ENDED
    return _IN_FORCE if starts_on <= day else _SIGNED


def moves_at(
    status: AgreementStatus, *, starts_on: date | None, ends_on: date | None, zone: str
) -> datetime | None:
    """When the next date moves the agreement on by itself; a suspended one only ends."""
    if status is _SIGNED and starts_on is not None:
        return start_of(starts_on, zone)
    if status in (_IN_FORCE, _SUSPENDED) and ends_on is not None:
        return start_of(ends_on + timedelta(days=1), zone)
    return None
