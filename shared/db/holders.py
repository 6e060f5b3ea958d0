"""What a feature that keeps something about people can do for one of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Record:
    """Something held about a person, as they may read it."""

    kind: str
    since: datetime
    what: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """
    A feature that names people in its tables.

    `forget` and `move` are each done twice without harm, and answer how many rows they changed.
    What has to stay without the person (a vote that was counted) stays without their id.
    """

    name: str
    held: Callable[[UnitOfWork, UUID], Awaitable[list[Record]]]
    forget: Callable[[UnitOfWork, UUID], Awaitable[int]]
    move: Callable[[UnitOfWork, UUID, UUID], Awaitable[int]]
