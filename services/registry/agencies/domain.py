"""
Whether an agency is licensed on a day; pure.

A licence is what its last step on or before that day says, and expires by itself. Days are days of
the licence's own country as its authority writes them; "today" is the day of UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.values import PartnerType

AUTHORITIES = (PartnerType.NATIONAL_GOVERNMENT, PartnerType.SUBNATIONAL_GOVERNMENT)


class LicenceStatus(StrEnum):
    """What a licence is worth on a day."""

    NOT_YET_VALID = "not_yet_valid"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"


class AgencyStanding(StrEnum):
    """Whether an agency may recruit."""

    LICENSED = "licensed"
    NOT_LICENSED = "not_licensed"
    SUSPENDED = "suspended"


class Severity(StrEnum):
    """How grave a breach is."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class LicenceVerb(StrEnum):
    """What an authority does with a licence."""

    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, a licence is this."""

    since: date
    status: LicenceStatus


@dataclass(frozen=True, slots=True)
class Licence:
    """What counts of a licence; `steps` in the order of their days, no sectors meaning any."""

    valid_from: date
    valid_until: date | None
    sectors: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


_MOVES = {
    LicenceVerb.SUSPEND: ((LicenceStatus.ACTIVE,), LicenceStatus.SUSPENDED),
    LicenceVerb.REINSTATE: ((LicenceStatus.SUSPENDED,), LicenceStatus.ACTIVE),
    LicenceVerb.REVOKE: (
        (LicenceStatus.ACTIVE, LicenceStatus.SUSPENDED),
        LicenceStatus.REVOKED,
    ),
}


def last_word(steps: Sequence[Step]) -> LicenceStatus:
    """What the authority said last, whatever the day."""
    return steps[-1].status if steps else LicenceStatus.ACTIVE


def after(verb: LicenceVerb) -> LicenceStatus:
    """What a licence is after the verb."""
    return _MOVES[verb][1]


def is_possible(verb: LicenceVerb, licence: Licence, since: date) -> bool:
    """Whether the verb follows from what was said last, on a day that is not before it."""
    earliest = licence.steps[-1].since if licence.steps else licence.valid_from
    return last_word(licence.steps) in _MOVES[verb][0] and since >= earliest


def status_on(licence: Licence, on: date) -> LicenceStatus:
    """What the licence is on a day; one that was revoked stays revoked when it would expire."""
    if on < licence.valid_from:
        return LicenceStatus.NOT_YET_VALID
    said = last_word([step for step in licence.steps if step.since <= on])
    is_over = licence.valid_until is not None and on > licence.valid_until
    if said is not LicenceStatus.REVOKED and is_over:
        return LicenceStatus.EXPIRED
    return said


def covers(licence: Licence, sector: str | None) -> bool:
    """Whether the licence is for the sector: a code of three digits covers those that begin so."""
    if sector is None or not licence.sectors:
        return True
    return any(sector.startswith(code) for code in licence.sectors)


def standing(licences: Iterable[Licence], *, on: date, sector: str | None = None) -> AgencyStanding:
    """Licensed by any licence that is active; else suspended where one is suspended."""
    found = {status_on(licence, on) for licence in licences if covers(licence, sector)}
    if LicenceStatus.ACTIVE in found:
        return AgencyStanding.LICENSED
    if LicenceStatus.SUSPENDED in found:
        return AgencyStanding.SUSPENDED
    return AgencyStanding.NOT_LICENSED
