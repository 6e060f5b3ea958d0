"""When a project is past. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def last_day(roles: Sequence[Mapping[str, Any]]) -> date | None:
    """The last day for which people are asked; None without roles, or while one has no end."""
    ends = [(role.get("window") or {}).get("end") for role in roles]
    if not ends or None in ends:
        return None
    return max(date.fromisoformat(str(end)) for end in ends)


def is_past(roles: Sequence[Mapping[str, Any]], *, today: date, funded: bool | None) -> bool:
    """
    Whether every role's window was over before today, and no money is asked for any more.

    `funded` is None where none ever was. A project without roles has no dates, so it never is.
    """
    last = last_day(roles)
    return last is not None and last < today and funded is not False
