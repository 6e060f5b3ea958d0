"""
When a signing key is published, signs, and goes. Pure.

A key is published 30 minutes before it signs, so that every verifier has it; it stays published
30 minutes after its last token has expired.
"""

from datetime import datetime, timedelta

TOKEN_LASTS = timedelta(minutes=10)
AHEAD = timedelta(minutes=30)
SIGNS_FOR = timedelta(days=30)


def window_of_first(now: datetime) -> tuple[datetime, datetime]:
    """The very first key signs at once: nobody holds an older set of keys yet."""
    return now, now + SIGNS_FOR


def window_after(last_until: datetime, now: datetime) -> tuple[datetime, datetime]:
    """From when until when the next key signs."""
    begin = max(last_until, now + AHEAD)
    return begin, begin + SIGNS_FOR


def next_is_due(last_until: datetime, now: datetime) -> bool:
    """Whether the next key must be published now: early, so that a late loop is no harm."""
    return now >= last_until - 2 * AHEAD


def is_published(signs_until: datetime, now: datetime) -> bool:
    """Whether tokens of this key may still be about."""
    return now < signs_until + TOKEN_LASTS + AHEAD
