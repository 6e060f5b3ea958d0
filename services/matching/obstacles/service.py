"""Finds what stands between a pair and a list now, and says it to one of its sides."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from services.matching.explanation.conditions import (
    NOT_ASKED,
    NOT_OPEN,
    PENDING,
    Obstacle,
    as_told_to_host,
    as_told_to_introducer,
    behind,
)
from services.matching.explanation.sentences import LANGUAGES
from services.matching.explanation.wording import Voice
from services.matching.lists.domain import belongs
from services.matching.obstacles.repository import InList, ListStandingRepository
from services.matching.obstacles.schemas import Obstacle as ObstacleRead
from services.matching.pairs.service import Pair, measure
from services.matching.taxonomy import service as taxonomy
from shared.contracts.matching import HandshakeSide
from shared.db.unit_of_work import UnitOfWork

_TOLD: Final[Mapping[HandshakeSide, Callable[[Iterable[Obstacle]], list[Obstacle]]]] = {
    HandshakeSide.PERSON: list,
    HandshakeSide.HOST: as_told_to_host,
    HandshakeSide.INTRODUCER: as_told_to_introducer,
}


async def obstacles_now(
    uow: UnitOfWork, *, pair: Pair, roles: Iterable[int]
) -> dict[int, list[Obstacle]]:
    """
    By role, all that keeps a pair out of its list; nothing only where it stands there.

    Whoever meets every condition and is not there fell behind a list that is cut, or a worker has
    still to follow.
    """
    measured = {role: measure(pair, role) for role in roles}
    found = {role: list(each.obstacles) if each else [NOT_ASKED] for role, each in measured.items()}
    keys = {role: each.key for role, each in measured.items() if each and not each.obstacles}
    if keys:
        lists = await ListStandingRepository(uow.session).of_pair(
            pair.project.project_id,
            pair.profile.profile_id,
            number=pair.profile.number,
            keys=keys,
        )
        found |= {role: _of_list(lists[role], key) for role, key in keys.items()}
    return found


async def obstacles_of_role(uow: UnitOfWork, *, pair: Pair | None, role: int) -> list[Obstacle]:
    """The same for one role; a pair without numbers was never open, or is not any more."""
    if pair is None:
        return [NOT_OPEN]
    return (await obstacles_now(uow, pair=pair, roles=[role]))[role]


def skills_of(obstacles: Iterable[Obstacle]) -> set[int]:
    """The skills that sentences name."""
    return {skill for each in obstacles for skill, _ in each.skills}


async def voice_for(
    uow: UnitOfWork, *, pair: Pair, obstacles: Collection[Obstacle], language: str
) -> Voice:
    """Whoever can say these obstacles of a pair, with the names of skills."""
    labels = await taxonomy.labels_of(uow, skills_of(obstacles), LANGUAGES)
    return Voice(language, labels, pair.project.country, pair.project.sector)


def say(voice: Voice, obstacles: Iterable[Obstacle], *, to: HandshakeSide) -> list[ObstacleRead]:
    """As one side is told, which is all of it only to the person."""
    told = _TOLD.get(to, as_told_to_host)(obstacles)
    return [ObstacleRead(key=each.key, text=voice.obstacle(each)) for each in told]


def _of_list(found: InList, key: int) -> list[Obstacle]:
    if found.is_listed:
        return []
    return [PENDING] if belongs(key, found.part) else [behind(found.before)]
