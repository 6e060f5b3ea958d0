"""
What a saved interest asks for, and whether a project or a round fits it. Pure.

Everything that is stated has to fit; what is not stated does not matter. A sector fits from the
three digits of its group on, as matching reads sectors too.

* InterestNotFound      404
* TooManyInterests      409  an owner has at most fifty
* InterestSaysNothing   422  at least one wish is stated
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.contracts.programmes import RoundState
from shared.contracts.registry import ProjectState
from shared.errors import Conflict, NotFound, Unprocessable

MOST_PER_OWNER: Final = 50
_GROUP_DIGITS: Final = 3


class InterestNotFound(NotFound):
    """There is no such saved interest, or it is not yours."""

    slug = "interest-not-found"
    title = "No such saved interest"


class TooManyInterests(Conflict):
    """An owner has at most fifty saved interests; delete one first."""

    slug = "too-many-interests"
    title = "Too many saved interests"


class InterestSaysNothing(Unprocessable):
    """Nothing is stated: it would fit every project there is."""

    slug = "interest-says-nothing"
    title = "The interest says nothing"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is stated of countries, sectors, skills, a programme, and the largest amount to give."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    skills: tuple[str, ...]
    programme_id: UUID | None
    most_minor: int | None
    currency: str | None

    @property
    def says_something(self) -> bool:
        """Whether anything is stated at all."""
        stated = (self.countries, self.sectors, self.skills, self.programme_id, self.most_minor)
        return any(each not in ((), None) for each in stated)


def fits_project(wish: Wish, project: ProjectState) -> bool:
    """Whether somebody who wishes this is to hear of the project."""
    if wish.programme_id is not None:
        return False
    asked = {need.skill for role in project.roles for need in role.skills}
    return (
        _in(project.country, wish.countries)
        and _is_near(project.sector, wish.sectors)
        and (not wish.skills or bool(asked & set(wish.skills)))
        and _is_affordable(wish, project)
    )


def fits_round(wish: Wish, told: RoundState) -> bool:
    """Whether somebody who wishes this is to hear of the round."""
    if wish.skills or wish.most_minor is not None:
        return False
    if wish.programme_id is not None:
        return wish.programme_id == told.programme_id
    near = not told.countries or not wish.countries or set(wish.countries) & set(told.countries)
    return bool(near) and (
        not told.sectors or any(_is_near(each, wish.sectors) for each in told.sectors)
    )


def _in(value: str, stated: Collection[str]) -> bool:
    return not stated or value in stated


def _is_near(sector: str, stated: Collection[str]) -> bool:
    """The same group of sectors: stating a whole code means its neighbours as well."""
    group = sector[:_GROUP_DIGITS]
    return not stated or any(each[:_GROUP_DIGITS] == group for each in stated)


def _is_affordable(wish: Wish, project: ProjectState) -> bool:
    """Whether the smallest amount that the project takes is within what is stated."""
    if wish.most_minor is None:
        return True
    funding = project.funding
    if funding is None or funding.goal.currency != wish.currency:
        return False
    least = funding.smallest_ticket
    return least is None or least.amount_minor <= wish.most_minor
