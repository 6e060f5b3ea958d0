"""The two questions that lists are made of."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.contracts.values import ListKind

FUNDING_ROLE = 0


def kind_of(role: int) -> ListKind:
    """The kind of a role's list."""
    return ListKind.FUNDING if role == FUNDING_ROLE else ListKind.SKILLS


@dataclass(frozen=True, slots=True)
class Scored:
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


class Engine(Protocol):
    """Reads committed rows; never writes."""

    async def best(self, project_id: UUID, role: int, limit: int | None) -> list[Scored]:
        """The first `limit` of a role's true list, or all of it; role 0 is the funding list."""
        ...

    async def open_for(self, profile_id: UUID) -> list[Scored]:
        """Every place of a profile in the lists of open projects, in the order of keys."""
        ...
