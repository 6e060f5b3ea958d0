"""
When a signing key is published, signs, and goes. Pure.

A key is published 30 minutes before it signs, so that every verifier has it; it stays published
30 minutes after its last token has expired. There is always a key that signs: one whose follower
is late signs on until the follower begins.
"""

from datetime import datetime, timedelta

TOKEN_LASTS = timedelta(minutes=10)
AHEAD = timedelta(minutes=30)
SIGNS_FOR = timedelta(days=30)
# Replicas take their time at different moments, by clocks that differ a little.
SKEW = timedelta(minutes=1)


def next_window(last_until: datetime | None, now: datetime) -> tuple[datetime, datetime] | None:
    """
    From when until when a key signs that must be published now; None when it is too early.

    `last_until` is the end of the last key that is still published. Without one the new key
    signs at once: nobody holds an older set, or only one so old that it is fetched again.
    """
    if last_until is None:
        return now - SKEW, now + SIGNS_FOR
    # Published twice as early as needed, so that a loop that comes late does no harm.
    if now < last_until - 2 * AHEAD:
        return None
    begin = max(last_until, now + AHEAD)
    return begin, begin + SIGNS_FOR


def is_published(signs_until: datetime, now: datetime) -> bool:
    """Whether tokens of this key may still be about."""
    return now < signs_until + TOKEN_LASTS + AHEAD
