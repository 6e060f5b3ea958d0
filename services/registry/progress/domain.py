"""
The way of a project after it was published. Pure.

A verb that was done already changes nothing; one that is not possible now is refused.
"""

from enum import StrEnum


class Verb(StrEnum):
    """What can be done with a project that was published."""

    START = "start"
    COMPLETE = "complete"
    FOLLOW_UP = "follow-up"


_MOVES: dict[Verb, tuple[str, str]] = {
    Verb.START: ("published", "running"),
    Verb.COMPLETE: ("running", "completed"),
    Verb.FOLLOW_UP: ("completed", "followed_up"),
}


def before(verb: Verb) -> str:
    """Where a project stands that the verb is possible for."""
    return _MOVES[verb][0]


def after(verb: Verb) -> str:
    """Where it stands afterwards."""
    return _MOVES[verb][1]
