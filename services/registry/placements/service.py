"""
Reading placements, locking one to act on it, and telling how it stands.

* PlacementNotFound      404  is not there, or is not yours to see
* PlacementMakesNoSense  422  a rule of placements is hurt; the detail says which
* WrongPlacementState    409  what was asked is not possible in its present state
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registry.placements.domain import (
    PlacementPartyRole,
    days_make_sense,
    is_overstayed,
)
from services.registry.placements.models import Placement, PlacementParty, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.schemas import (
    PlacementPartyRead,
    PlacementPersonRead,
    PlacementRead,
    PracticeGiven,
    TermsRead,
)
from shared.contracts import placements as contract
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import Page, PageRequest, Rows
from shared.security.principal import Principal


class PlacementNotFound(NotFound):
    """There is no such placement, or it is not yours to see."""

    slug = "placement-not-found"
    title = "No such placement"


class PlacementMakesNoSense(Unprocessable):
    """A rule of placements is hurt; the detail says which."""

    slug = "placement-makes-no-sense"
    title = "The placement makes no sense"


class WrongPlacementState(Conflict):
    """What was asked is not possible in the placement's present state."""

    slug = "wrong-placement-state"
    title = "Not possible in the placement's present state"


async def read_placement(uow: UnitOfWork, *, principal: Principal, placement_id: UUID) -> Placement:
    """A placement that the caller takes part in. Raises PlacementNotFound."""
    found = await PlacementRepository(uow.session).visible(principal, placement_id)
    if found is None:
        raise PlacementNotFound("No such placement among those you take part in.")
    return found


async def list_placements(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[Placement]:
    """Placements that the caller takes part in, newest first."""
    return await PlacementRepository(uow.session).page(principal, page, filters)


async def own_placement(uow: UnitOfWork, *, principal: Principal, placement_id: UUID) -> Placement:
    """A placement of a project that the caller may act for, its row locked."""
    return await locked(uow, principal, placement_id, (PlacementPartyRole.PROJECT,))


async def locked(
    uow: UnitOfWork, principal: Principal, placement_id: UUID, roles: tuple[PlacementPartyRole, ...]
) -> Placement:
    """The placement, its row locked, for an editor of a partner in one of these roles."""
    repository = PlacementRepository(uow.session)
    placement = await repository.lock(placement_id)
    found = (await repository.parties([placement_id]))[placement_id]
    allowed = [party.partner_id for party in found if party.role in roles]
    may_act = await repository.acts_for_any(principal, allowed, MemberRole.EDITOR)
    if placement is None or not may_act:
        raise PlacementNotFound("No such placement among those you may act on in this way.")
    return placement


async def tell(
    uow: UnitOfWork, told: type[contract.PlacementState], placement: Placement, **more: Any
) -> None:
    """Tell how a placement stands, its row locked."""
    await uow.session.flush()
    people = (await PlacementRepository(uow.session).people([placement.id]))[placement.id]
    placement.was_told = True
    ids = [each.person_id for each in people if each.person_id is not None]
    uow.publish(state_of(told, placement, ids, at=uow.now, **more))


def state_of(
    told: type[contract.PlacementState],
    placement: Placement,
    people: list[UUID],
    *,
    at: datetime,
    **more: Any,
) -> Any:
    """The placement as it travels."""
    return told.model_validate(
        {
            name: getattr(placement, name)
            for name in contract.PlacementState.model_fields
            if hasattr(placement, name)
        }
        | {"placement_id": placement.id, "person_ids": tuple(people), "at": at}
        | more
    )


def state_practice(person: PlacementPerson, practice: PracticeGiven) -> None:
    """Write down what the safeguards ask about somebody."""
    person.isco_group = practice.isco_group
    person.practice_country = practice.practice_country
    person.initiative = practice.initiative.value
    person.agency_partner_id = practice.agency_partner_id


def set_days(
    placement: Placement, starts_on: date | None, ends_on: date | None, return_on: date | None
) -> None:
    """The days of a placement. Raises PlacementMakesNoSense where they are in wrong order."""
    if not days_make_sense(starts_on, ends_on, return_on):
        raise PlacementMakesNoSense("It ends, or people return, before it starts.")
    placement.starts_on, placement.ends_on, placement.return_on = starts_on, ends_on, return_on


async def shown(
    uow: UnitOfWork, *, principal: Principal, placements: Sequence[Placement]
) -> list[PlacementRead]:
    """The placements as the caller may see them: one of the people sees no others."""
    repository = PlacementRepository(uow.session)
    await uow.session.flush()
    ids = [placement.id for placement in placements]
    parties, people = await repository.parties(ids), await repository.people(ids)
    open_to_me = await repository.acting_for(principal, ids)
    return [
        _read(
            placement,
            parties[placement.id],
            people[placement.id],
            viewer=None if placement.id in open_to_me else principal.person_id,
            today=uow.now.date(),
        )
        for placement in placements
    ]


async def shown_one(
    uow: UnitOfWork, *, principal: Principal, placement: Placement
) -> PlacementRead:
    """One placement as the caller may see it."""
    return (await shown(uow, principal=principal, placements=[placement]))[0]


async def shown_page(
    uow: UnitOfWork, *, principal: Principal, rows: Rows[Placement]
) -> Page[PlacementRead]:
    """A page of placements as the caller may see them."""
    items = await shown(uow, principal=principal, placements=rows.items)
    return Page[PlacementRead](items=items, next=rows.next)


def _read(
    placement: Placement,
    parties: list[PlacementParty],
    people: list[PlacementPerson],
    *,
    viewer: UUID | None,
    today: date,
) -> PlacementRead:
    seen = [each for each in people if viewer is None or each.person_id == viewer]
    more = {
        "parties": [PlacementPartyRead.model_validate(each) for each in parties],
        "people_count": len(people),
        "people": [_person(each) for each in seen],
        "terms_of_reference": TermsRead(
            url=placement.terms_url, text=placement.terms_text, at=placement.terms_at
        ),
        "is_overstayed": placement.started_on is not None
        and is_overstayed(placement.return_on, placement.returned_on, today),
    }
    own = {
        name: getattr(placement, name) for name in PlacementRead.model_fields if name not in more
    }
    return PlacementRead.model_validate(own | more)


def _person(person: PlacementPerson) -> PlacementPersonRead:
    stored = {
        name: getattr(person, name)
        for name in PlacementPersonRead.model_fields
        if name != "has_accepted_terms"
    }
    has_accepted = person.terms_accepted_at is not None
    return PlacementPersonRead.model_validate(stored | {"has_accepted_terms": has_accepted})
