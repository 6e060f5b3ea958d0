"""Which contributions a selected application leaves; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.registry.applications.domain import Brought, ContributionForm

IN_KIND: Final = "in_kind"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Due:
    """What one contributor of a fund pays for a project, in minor units."""

    contributor: str
    name: str
    contributor_class: str
    minor: int


@dataclass(frozen=True, slots=True)
class Award:
    """
    A contribution that a selection leaves, and whether it binds: the programme's own does.

    `giver` is the partner that gives it, where one is known: it keeps its own books.
    """

    due: Due
    giver: UUID | None
    instrument: str
    is_binding: bool


def awards(
    dues: Iterable[Due],
    *,
    programme: str,
    instrument: str,
    brought: Sequence[Brought],
    givers: Mapping[str, UUID],
) -> list[Award]:
    """
    A contribution for each share that is more than nothing.

    The committee speaks for the programme: its share is committed. What others said they bring is
    their plan until they bind themselves. Who brings only work or goods gives in kind; how the
    others give is seen when they do.
    """
    return [
        Award(
            due,
            givers.get(due.contributor),
            instrument if due.contributor == programme else _form(due.contributor, brought),
            due.contributor == programme,
        )
        for due in dues
        if due.minor > 0
    ]


def _form(contributor: str, brought: Sequence[Brought]) -> str:
    forms = {each.form for each in brought if each.contributor == contributor and each.minor > 0}
    return IN_KIND if forms and ContributionForm.CASH not in forms else OTHER


def givers_of(named: Iterable[tuple[str, UUID | None]]) -> dict[str, UUID]:
    """The partner of each contributor that names one and only one."""
    found: dict[str, set[UUID | None]] = {}
    for contributor, partner in named:
        found.setdefault(contributor, set()).add(partner)
    return {
        contributor: partner
        for contributor, partners in found.items()
        for partner in partners
        if partner is not None and len(partners) == 1
    }


def to_take_back(lefts: Sequence[int], *, excess: int) -> list[int]:
    """How much of each of these entries is taken back, the last first, until `excess` is gone."""
    takes = [0] * len(lefts)
    for place in reversed(range(len(lefts))):
        takes[place] = min(lefts[place], excess)
        excess -= takes[place]
    return takes
