"""
When a webhook is tried again, when an endpoint is given up, and what an answer means. Pure.

The schedule is that of Standard Webhooks: ten attempts within 75 h 35 m and 5 s, each pause
lengthened by at most a tenth. The time and the chance are arguments.

* EndpointNotFound     404
* MessageNotFound      404
* TooManyEndpoints     409  an owner has at most twenty
* EndpointDisabled     409  enable it first
* BadEndpointUrl       422  not an address that may be called
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.notifications.partners.domain import Owner
from shared.contracts.catalog import EventData
from shared.contracts.matching import (
    HandshakeSide,
    HandshakeStep,
    MatchDeclined,
    MatchEnded,
    MatchWithdrawn,
)
from shared.errors import Conflict, NotFound, Unprocessable
from shared.security.principal import PrincipalKind

MOST_PER_OWNER: Final = 20
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
# An endpoint where nothing but failures happened for so long is switched off.
GIVEN_UP_AFTER: Final = timedelta(days=5)
# So many messages of one endpoint are under way at a time; of one that fails, one.
MOST_AT_ONCE: Final = 2
# While a secret is exchanged, both sign for a day.
OLD_SECRET_LASTS: Final = timedelta(hours=24)
_SPREAD: Final = 0.1
# A server may ask for patience, but not for ever.
_MOST_PATIENCE: Final = timedelta(hours=24)
# The fields of events that name a partner whose own affair it is.
_PARTNERS: Final = (
    "partner_id",
    "project_partner_id",
    "host_partner_id",
    "host_partner_ids",
    "introducer_id",
    "introducer_partner_id",
    "contributor_partner_id",
    "partner_ids",
)
_GONE, _TOO_MANY, _UNAVAILABLE = 410, 429, 503


class EndpointNotFound(NotFound):
    """There is no such endpoint, or it is not yours."""

    slug = "webhook-not-found"
    title = "No such webhook"


class TooManyEndpoints(Conflict):
    """An owner has at most twenty webhooks; delete one first."""

    slug = "too-many-webhooks"
    title = "Too many webhooks"


class MessageNotFound(NotFound):
    """There is no such message of this webhook, or it is too old and gone."""

    slug = "webhook-message-not-found"
    title = "No such message"


class EndpointDisabled(Conflict):
    """Nothing is sent to a disabled webhook; enable it first."""

    slug = "webhook-disabled"
    title = "The webhook is disabled"


class BadEndpointUrl(Unprocessable):
    """The URL is not one that may be called; the detail says why."""

    slug = "bad-webhook-url"
    title = "The URL cannot be called"


class EndpointState(StrEnum):
    """Whether an endpoint is called."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DisabledBy(StrEnum):
    """Why an endpoint is not called."""

    OWNER = "owner"
    GONE = "gone"
    FAILURES = "failures"


class Verdict(StrEnum):
    """What an answer means for the message."""

    TAKEN = "taken"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered; without a status there was no answer."""

    status: int | None
    retry_after: str | None = None


def verdict_on(reply: Reply) -> Verdict:
    """Only 2xx takes a message; a redirect does not, and 410 ends the endpoint."""
    if reply.status is None:
        return Verdict.FAILED
    if 200 <= reply.status < 300:
        return Verdict.TAKEN
    return Verdict.GONE if reply.status == _GONE else Verdict.FAILED


def next_attempt(
    attempts: int, failed_at: datetime, reply: Reply, jitter: float
) -> datetime | None:
    """
    When to try again after `attempts` have failed; None when it is given up.

    `jitter` is in [0, 1). A 429 or 503 that asks for patience is given it, up to a day.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    due = failed_at + PAUSES[max(0, attempts - 1)] * (1 + _SPREAD * jitter)
    asked = patience(reply, failed_at)
    return due if asked is None else max(due, failed_at + asked)


def patience(reply: Reply, now: datetime) -> timedelta | None:
    """How long a server asks to be left alone: RFC 9110, 10.2.3, seconds or a date."""
    if reply.status not in (_TOO_MANY, _UNAVAILABLE) or reply.retry_after is None:
        return None
    said = reply.retry_after.strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=min(int(said[:9]), 10**8)), _MOST_PATIENCE)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta(0)), _MOST_PATIENCE)


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for so long, with nothing taken in between."""
    return failing_since is not None and now - failing_since >= GIVEN_UP_AFTER


def is_wanted(event_types: Sequence[str] | None, event_type: str) -> bool:
    """Whether an endpoint asked for events of the type."""
    return event_types is None or event_type in event_types


def concerned(data: EventData) -> frozenset[UUID]:
    """Every partner that an event names, and every person; a profile is nobody's address."""
    partners = (each for name in _PARTNERS for each in _ids(getattr(data, name, None)))
    people = (
        each for name in data.people if name != "profile_id" for each in _ids(getattr(data, name))
    )
    parties: Iterable[Any] = getattr(data, "parties", ())
    return frozenset([*partners, *people, *(each.partner_id for each in parties)])


def seen_by(owner: Owner, data: EventData) -> dict[str, Any]:
    """
    What an owner is shown of an event's data; of what was shown to it already, the same.

    A partner's copy of what matching tells names no person, as the lists over HTTP do not. An
    association that knows by its introduction who is meant learns nothing of the profile: its copy
    has the match's id in its place, and neither who said no nor why.
    """
    shown = data.model_dump(mode="json")
    if owner.kind is PrincipalKind.PARTNER and data.event_type.startswith("matching."):
        shown |= {name: None for name in data.people if name == "person_id"}
    if isinstance(data, HandshakeStep) and only_introduced(owner, data):
        shown |= _kept_from_introducers(data)
    return shown


def only_introduced(owner: Owner, data: EventData) -> bool:
    """Whether the owner brought the person in, and stands on neither side of the match."""
    return (
        isinstance(data, HandshakeStep)
        and owner.id == data.introducer_id
        and owner.id not in (data.project_partner_id, data.partner_id, data.person_id)
    )


def sequence_for(owner: Owner, data: EventData, sequence: int) -> int:
    """
    By which number the owner tells an older event from a newer one.

    What was heard counts all that happened to the profile. For whoever learns nothing of the
    profile it is the match's own count.
    """
    if isinstance(data, HandshakeStep) and only_introduced(owner, data):
        return data.revision
    return sequence


def _kept_from_introducers(step: HandshakeStep) -> dict[str, Any]:
    """What stands in the copy instead; the profile's id is the event's key and so its subject."""
    kept: dict[str, Any] = {"profile_id": str(step.match_id)}
    if step.by is HandshakeSide.INTRODUCER:
        return kept
    if isinstance(step, MatchDeclined | MatchWithdrawn):
        kept |= {"by": "other", "reason": "other"}
    if isinstance(step, MatchEnded):
        kept["reason"] = "other"
    return kept


def _ids(value: Any) -> tuple[UUID, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, tuple) else (value,)
