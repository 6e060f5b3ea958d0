"""What the two questions that lists are made of, `best` and `open_for`, are answered with."""

from typing import NamedTuple
from uuid import UUID

from shared.contracts.values import ListKind

FUNDING_ROLE = 0


def kind_of(role: int) -> ListKind:
    """The kind of a role's list."""
    return ListKind.FUNDING if role == FUNDING_ROLE else ListKind.SKILLS


class Scored(NamedTuple):
    """A pair that stands in a list; `a b s l` are 0 in the funding list, `r` is F there."""

    project_id: UUID
    role: int
    kind: str
    profile_id: UUID
    key: int
    r: int
    a: int
    b: int
    s: int
    l: int  # noqa: E741  the term's own name
    facts: bytes
    may_be_told: bool
