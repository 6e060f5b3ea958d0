"""Showing, forgetting and moving what placements hold about a person."""

from typing import Any, Final
from uuid import UUID

from services.registry.placements.models import Placement, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork


async def held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    """The placements that name the person, with what is kept about them in each."""
    found = await PlacementRepository(uow.session).of_person(person_id)
    return [
        Record("placement", person.named_at, _shown(person, placement))
        for person, placement in found
    ]


async def forget(uow: UnitOfWork, person_id: UUID) -> int:
    """Take the person out of every placement; that somebody was there stays counted."""
    return await PlacementRepository(uow.session).forget(person_id)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Give the places of one id to another."""
    return await PlacementRepository(uow.session).move(old, new)


HOLDER: Final = Holder(name="placements", held=held, forget=forget, move=move)


def _shown(person: PlacementPerson, placement: Placement) -> dict[str, Any]:
    return {
        "placement_id": str(placement.id),
        "project_id": str(placement.project_id),
        "project_title": placement.project_title,
        "status": placement.status,
        "country": placement.country,
        "isco_group": person.isco_group,
        "practice_country": person.practice_country,
        "initiative": person.initiative,
        "terms_accepted_at": person.terms_accepted_at and person.terms_accepted_at.isoformat(),
        "is_eligible": person.is_eligible,
        "eligibility": person.eligibility,
        "safeguard": person.safeguard,
    }
