"""
The rules of contact points, and the code that confirms an address. Pure.

* ContactPointExists    409  the owner has this address already
* TooManyContactPoints  409  an owner has at most ten
* NotConfirmed          409  only a confirmed address can be shown in introductions
* CodeSentJustNow       429  a code was asked for less than a minute ago, or too often today
* WrongCode             422  not the code of the newest mail, or older than a day
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from shared.errors import Conflict, TooManyRequests, Unprocessable

MOST_PER_OWNER: Final = 10
# Together they keep us from being used to fill a stranger's mailbox.
CODE_PAUSE: Final = timedelta(minutes=1)
MOST_CODES_A_DAY: Final = 10
CODE_LASTS: Final = timedelta(hours=24)
_CODE_BYTES: Final = 5


class ContactKind(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"


class ContactPointExists(Conflict):
    """The owner has a contact point with this address already."""

    slug = "contact-point-exists"
    title = "The address is there already"


class TooManyContactPoints(Conflict):
    """An owner has at most ten contact points; delete one first."""

    slug = "too-many-contact-points"
    title = "Too many contact points"


class NotConfirmed(Conflict):
    """The address is not confirmed yet: send the code back first."""

    slug = "contact-point-not-confirmed"
    title = "The address is not confirmed"


class CodeSentJustNow(TooManyRequests):
    """A code was sent a moment ago, or too many were sent today."""

    slug = "code-sent-just-now"
    title = "A code was sent just now"


class WrongCode(Unprocessable):
    """It is not the code of the newest mail, or it is older than a day; ask for another one."""

    slug = "wrong-code"
    title = "The code is wrong or too old"


def code_of(key: bytes, contact_point_id: UUID, verification_id: UUID) -> str:
    """
    The code of one request to confirm an address, as two groups of four letters and digits.

    Made again when it is needed, so that no table holds it. 40 bits: at the door's rate limit
    a day of guessing finds it once in 600,000 tries of a day.
    """
    named = b"verify\n" + contact_point_id.bytes + verification_id.bytes
    digest = hmac.digest(key, named, hashlib.sha256)[:_CODE_BYTES]
    letters = base64.b32encode(digest).decode()
    return f"{letters[:4]}-{letters[4:]}"


def is_code(given: str, expected: str, sent_at: datetime, now: datetime) -> bool:
    """Whether the code is right and fresh; spaces, hyphens and case do not matter."""
    if now - sent_at > CODE_LASTS:
        return False
    return hmac.compare_digest(_plain(given), _plain(expected))


def address_key(address: str) -> str:
    """By what two addresses are the same; large and small letters do not matter."""
    return address.casefold()


@cache
def time_zones() -> frozenset[str]:
    """Every time zone by its IANA name."""
    return frozenset(available_timezones())


def _plain(code: str) -> bytes:
    return "".join(each for each in code.upper() if each.isalnum()).encode()
