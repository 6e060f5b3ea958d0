"""Changing what a placement is about, before anybody has begun."""

from uuid import UUID

from services.registry.eligibility import service as eligibility
from services.registry.placements.domain import OPEN, PlacementPartyRole, Status
from services.registry.placements.models import Placement
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.schemas import PlacementPatch
from services.registry.placements.service import (
    PlacementMakesNoSense,
    WrongPlacementState,
    own_placement,
    set_days,
    state_practice,
    tell,
)
from shared.contracts.placements import PlacementAgreed
from shared.db.unit_of_work import UnitOfWork
from shared.http.etags import changes, require_version
from shared.security.principal import Principal

# Of these a yes was said to the old value: whoever changes one asks everybody again.
_CONDITIONS = frozenset(
    {"modality", "programme", "languages", "starts_on", "ends_on", "return_on", "practice"}
)


async def change_placement(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, version: int, body: PlacementPatch
) -> Placement:
    """Edit a placement of one's own project that has not begun; everybody may be asked again."""
    placement = await own_placement(uow, principal=principal, placement_id=placement_id)
    require_version(placement.version, version)
    named = set(changes(body))
    is_other_deal = bool(named & _CONDITIONS)
    if placement.status not in OPEN or (is_other_deal and placement.status != Status.PROPOSED):
        raise WrongPlacementState(f"The placement is {placement.status}: nobody is asked again.")
    eligibility.require_programme(body.programme if "programme" in named else None)
    days = {"starts_on", "ends_on", "return_on"}
    for name, value in body.model_dump(mode="json", include=named - days - {"practice"}).items():
        setattr(placement, name, value)
    chosen = {name: getattr(body if name in named else placement, name) for name in days}
    set_days(placement, chosen["starts_on"], chosen["ends_on"], chosen["return_on"])
    if is_other_deal:
        await _ask_again(uow, placement)
    if "practice" in named:
        await _set_practice(uow, placement, body)
    placement.version += 1
    await uow.session.flush()
    if placement.status == Status.AGREED:
        await tell(uow, PlacementAgreed, placement)
    return placement


async def _set_practice(uow: UnitOfWork, placement: Placement, body: PlacementPatch) -> None:
    found = await PlacementRepository(uow.session).people([placement.id])
    people = {each.number: each for each in found[placement.id]}
    for practice in body.practice:
        if practice.number not in people:
            raise PlacementMakesNoSense(f"Nobody in it has the number {practice.number}.")
        state_practice(people[practice.number], practice)


async def _ask_again(uow: UnitOfWork, placement: Placement) -> None:
    """
    What was said, accepted and checked was about other conditions.

    Who introduced the people vouched for them, whatever the conditions.
    """
    repository = PlacementRepository(uow.session)
    await uow.session.flush()
    for party in (await repository.parties([placement.id]))[placement.id]:
        if party.role != PlacementPartyRole.INTRODUCER:
            party.says = party.reason = party.decided_at = None
    for person in (await repository.people([placement.id]))[placement.id]:
        person.terms_accepted_at = person.is_eligible = None
        person.eligibility = []
