"""
Who asks for an introduction, and what is shown of each side. Pure.

* IntroductionClosed    410  the agreement was withdrawn or has ended: no name is shown any more
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from shared.errors import ServiceError


class Side(StrEnum):
    """One of the two: the person (or whoever would fund), or the project's partner."""

    PERSON = "person"
    HOST = "host"


class IntroductionClosed(ServiceError):
    """Both sides had agreed, and the agreement was withdrawn or has ended; no name is shown."""

    status_code = 410
    slug = "introduction-closed"
    title = "The introduction is closed"


@dataclass(frozen=True, slots=True)
class Asker:
    """In whose name somebody asks: as a person, and for each partner that they may act for."""

    person_id: UUID | None
    partner_ids: tuple[UUID, ...]


class Point(Protocol):
    """What the choice of a contact point goes by."""

    @property
    def is_shown(self) -> bool:
        """Whether its owner chose it."""

    @property
    def is_confirmed(self) -> bool:
        """Whether its address is known to be the owner's."""


PointT = TypeVar("PointT", bound=Point)


def shown_of(points: Sequence[PointT]) -> PointT | None:
    """
    The one that the other side sees, of an owner's contact points, the oldest first.

    The chosen one; where none was chosen the oldest confirmed one, else the oldest. A choice
    holds also while its address waits to be confirmed: no other takes its place.
    """
    chosen = [each for each in points if each.is_shown]
    confirmed = [each for each in points if each.is_confirmed]
    return next(iter([*chosen, *confirmed, *points]), None)
