"""Applies what is told of placements, newest first to win, and makes work for their people."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from services.matching.features import service as features
from services.matching.placements.domain import busy_days
from services.matching.placements.repository import PlacementRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.scoring.facts import OPEN_END, Window
from shared.contracts.envelope import Event
from shared.contracts.placements import PlacementState, SafeguardBlocked
from shared.db import people
from shared.db.unit_of_work import UnitOfWork

_NOBODY: Final = Window(0, OPEN_END)


async def placement_told(uow: UnitOfWork, event: Event[Any], state: PlacementState) -> None:
    """A placement was agreed, began, ended or was called off."""
    days = busy_days(state)
    if days is None:
        await _apply(uow, event, state.placement_id, (), _NOBODY)
    else:
        await _apply(uow, event, state.placement_id, state.person_ids, days)


async def placement_blocked(uow: UnitOfWork, event: Event[Any], blocked: SafeguardBlocked) -> None:
    """What a safeguard stands against is not agreed, until it is let through and told again."""
    await _apply(uow, event, blocked.placement_id, (), _NOBODY)


async def move(uow: UnitOfWork, *, old: UUID, new: UUID) -> int:
    """Give what one id is busy with to another; answers how many placements."""
    repository = PlacementRepository(uow.session)
    moved = await repository.move(old, new)
    if moved:
        await features.profiles_again(uow, profile_ids=await repository.profiles_of([new]))
    return moved


async def _apply(
    uow: UnitOfWork,
    event: Event[Any],
    placement_id: UUID,
    person_ids: Sequence[UUID],
    days: Window,
) -> None:
    # Held before rows are: whoever leaves, moves or publishes a profile at the same moment comes
    # before or after.
    now = await _hold(uow, person_ids)
    left = await ProfileRepository(uow.session).buried(list(now))
    repository = PlacementRepository(uow.session)
    if not await repository.hear(placement_id, event.sequence):
        return
    changed = await repository.set_people(placement_id, now - left, days)
    if changed:
        profiles = await repository.profiles_of(changed)
        await features.profiles_again(uow, profile_ids=profiles)


async def _hold(uow: UnitOfWork, person_ids: Sequence[UUID]) -> set[UUID]:
    """The ids of today of these people, held also where they are not those that were named."""
    if not person_ids:
        return set()
    now = set((await people.hold_alone(uow, people=person_ids)).values())
    if moved := now - set(person_ids):
        await people.hold_alone(uow, people=moved)
    return now
