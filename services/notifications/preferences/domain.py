"""
The rules of preferences, and the link in a mail that ends it with one click. Pure.

* CannotBeSwitchedOff   409  alerts about the account always reach their owner
* BadUnsubscribeLink    400  the link was not made by us, or with an older key
"""

import base64
import hashlib
import hmac
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.errors import BadRequest, Conflict

_SIGNATURE_BYTES: Final = 16


class Category(StrEnum):
    """What an alert is about."""

    MATCH = "match"
    HANDSHAKE = "handshake"
    MONEY = "money"
    AGREEMENT = "agreement"
    SAFEGUARD = "safeguard"
    PROGRAMME_ROUND = "programme_round"
    FOLLOW_UP = "follow_up"
    ACCOUNT = "account"


class AlertChannel(StrEnum):
    """By which way an alert reaches its recipient."""

    INBOX = "inbox"
    EMAIL = "email"


class Mode(StrEnum):
    """When an alert of a category leaves by a channel."""

    OFF = "off"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


DIGESTS: Final = frozenset({Mode.DAILY, Mode.WEEKLY})
ALWAYS_ON: Final = frozenset({Category.ACCOUNT})


Modes = Mapping[tuple[UUID, Category, AlertChannel], Mode]


class CannotBeSwitchedOff(Conflict):
    """Alerts about the account always reach their owner, at once."""

    slug = "cannot-be-switched-off"
    title = "This category cannot be switched off"


class BadUnsubscribeLink(BadRequest):
    """The link was not made by us, or it is very old: change the preferences instead."""

    slug = "bad-unsubscribe-link"
    title = "The link does not work"


@dataclass(frozen=True, slots=True)
class Choices:
    """What several owners chose; what is not in here is as at the beginning."""

    modes: Modes = field(default_factory=dict)
    quiet: Mapping[UUID, tuple[time, time]] = field(default_factory=dict)

    def mode(self, owner_id: UUID, category: Category, channel: AlertChannel) -> Mode:
        """When alerts of a category leave; at once for who never chose, and about the account."""
        if category in ALWAYS_ON:
            return Mode.AT_ONCE
        return self.modes.get((owner_id, category, channel), Mode.AT_ONCE)

    def earliest(
        self, owner_id: UUID, category: Category, now: datetime, time_zone: str
    ) -> datetime:
        """Now, or the end of the quiet hours; those do not hold up what is about the account."""
        hours = None if category in ALWAYS_ON else self.quiet.get(owner_id)
        return (quiet_until(now, *hours, time_zone) if hours else None) or now


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """What one link ends: the mails of a category to an owner, or their daily or weekly digest."""

    owner_id: UUID
    what: Category | Mode


def sign_unsubscribe(key: bytes, wish: Unsubscribe) -> str:
    """The token of a link; it never runs out, for mails are read late."""
    said = wish.owner_id.bytes + wish.what.encode()
    return base64.urlsafe_b64encode(_signature(key, said) + said).decode().rstrip("=")


def read_unsubscribe(key: bytes, token: str) -> Unsubscribe:
    """What a link ends. Raises BadUnsubscribeLink."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (Base64Error, ValueError) as error:
        raise BadUnsubscribeLink("Copy the whole link out of the mail.") from error
    signature, said = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(key, said)):
        raise BadUnsubscribeLink("Copy the whole link out of the mail.")
    try:
        return Unsubscribe(UUID(bytes=said[:16]), _what(said[16:].decode()))
    except ValueError as error:
        raise BadUnsubscribeLink("This kind of mail does not exist any more.") from error


def _what(word: str) -> Category | Mode:
    return Mode(word) if word in DIGESTS else Category(word)


def quiet_until(at: datetime, starts: time, ends: time, time_zone: str) -> datetime | None:
    """
    The end of the quiet hours that `at` falls into; None outside of them.

    They may run over midnight; equal times mean none. On the clock of `time_zone`, in UTC again.
    """
    local = at.astimezone(ZoneInfo(time_zone))
    now = local.time()
    over_midnight = starts > ends
    is_quiet = (now >= starts or now < ends) if over_midnight else starts <= now < ends
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and now >= starts else 0)
    ending = datetime.combine(day, ends, tzinfo=local.tzinfo)
    return max(at, ending.astimezone(at.tzinfo))


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, b"unsubscribe\n" + said, hashlib.sha256)[:_SIGNATURE_BYTES]
