"""How long an invitation is open, and how many of somebody's no list goes beyond; pure."""

from typing import Final

TELL: Final = "tell_work"
"""What wakes whoever tells: another may be told."""
OPEN_DAYS: Final = 30
# Open invitations at a time, where somebody says nothing of it.
USUAL_CAP: Final = 3
# So many times what somebody wishes for at a time: nine where they say nothing of it. Of 55,493
# invitations among 200,000 people that leaves out 4; two times would leave out 84.
LIMIT_IN_CAPS: Final = 3


def limit(cap: int) -> int:
    """How many open invitations of somebody who wishes for so many no list goes beyond."""
    return LIMIT_IN_CAPS * cap
