"""Letting a placement follow what its partner's own system reports."""

from datetime import date
from uuid import UUID

from services.registry.placement_decisions.service import say
from services.registry.placement_matches.repository import MatchRepository
from services.registry.placement_moves import service as moves
from services.registry.placement_openings.service import add_placement, new_placement
from services.registry.placements.domain import PlacementPartyRole, Saying, Status
from services.registry.placements.models import Placement, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.service import PlacementNotFound, WrongPlacementState, set_days
from services.registry.projects import service as projects
from shared.contracts.partner import PlacementReported, PlacementState
from shared.contracts.values import Modality
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_CANCELLED = "Reported as called off by the partner's own system."
_AGREED = "Reported as agreed by the partner's own system."
_OVER = frozenset({Status.CANCELLED, Status.ENDED})


async def follow_report(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    project_id: UUID | None,
    data: PlacementReported,
) -> UUID | None:
    """
    Bring the placement to where the partner says it stands; answers its project.

    It is the one of the match, else the partner's own of this reference, which is opened if there
    is none. A report that names neither a match nor a project moves nothing. Raises
    PlacementNotFound, and what the verbs raise where the placement cannot go there.
    """
    if data.match_id is None and project_id is None:
        return None
    placement = await _placement(uow, principal, partner_id, project_id, data)
    if placement.status in _OVER and data.state is PlacementState.AGREED:
        raise WrongPlacementState(f"The placement is {placement.status}.")
    if placement.status == Status.PROPOSED:
        await _state_conditions(uow, placement, data)
    await _follow(uow, principal, partner_id, placement.id, data)
    return placement.project_id


async def _placement(
    uow: UnitOfWork,
    principal: Principal,
    partner_id: UUID,
    project_id: UUID | None,
    data: PlacementReported,
) -> Placement:
    repository = PlacementRepository(uow.session)
    if data.match_id is not None:
        found = await repository.lock(data.match_id)
        if found is None or found.partner_id != partner_id:
            raise PlacementNotFound("No placement of yours came from this match.")
        return found
    found = await repository.lock_reference(partner_id, data.reference)
    if found is not None:
        return found
    assert project_id is not None  # noqa: S101  asked before
    project = await projects.own_project(uow, principal=principal, project_id=project_id)
    placement = new_placement(project, at=uow.now)
    placement.reference = data.reference
    hosts = [project.host_partner_id] if project.host_partner_id else []
    await add_placement(uow, placement, hosts=hosts, introducer=None)
    profile_id = data.profile_id
    if profile_id is not None and await MatchRepository(uow.session).is_erased(profile_id):
        profile_id = None
    repository.add(
        PlacementPerson(
            placement_id=placement.id, number=1, profile_id=profile_id, named_at=uow.now
        )
    )
    await uow.session.flush()
    return placement


async def _state_conditions(uow: UnitOfWork, placement: Placement, data: PlacementReported) -> None:
    """Write down what nobody stated yet; what stands is edited over HTTP, where all see it."""
    repository = PlacementRepository(uow.session)
    parties = (await repository.parties([placement.id]))[placement.id]
    if any(each.says is not None for each in parties if each.role != PlacementPartyRole.INTRODUCER):
        # Somebody said yes to what stands.
        return
    if placement.modality == Modality.OTHER and data.modality is not None:
        placement.modality = Modality(data.modality.value)
    if placement.starts_on is None and data.start is not None:
        set_days(placement, data.start, data.end, placement.return_on)
    found = await repository.people([placement.id])
    for person in found[placement.id]:
        person.isco_group = person.isco_group or data.isco_group
        person.practice_country = person.practice_country or _practised_in(placement, data)
        if person.initiative is None and data.initiative is not None:
            person.initiative = data.initiative.value
    await uow.session.flush()


def _practised_in(placement: Placement, data: PlacementReported) -> str | None:
    """Of the corridor's two countries the one where the work is not."""
    pair = {data.country_of_origin, data.country_of_destination} - {None, placement.country}
    return pair.pop() if len(pair) == 1 else None


async def _follow(
    uow: UnitOfWork,
    principal: Principal,
    partner_id: UUID,
    placement_id: UUID,
    data: PlacementReported,
) -> None:
    today: date = uow.now.date()
    if data.state is PlacementState.AGREED:
        await say(
            uow,
            principal=principal,
            placement_id=placement_id,
            partner_id=partner_id,
            says=Saying.YES,
            reason=_AGREED,
        )
    elif data.state is PlacementState.STARTED:
        await moves.start(
            uow,
            principal=principal,
            placement_id=placement_id,
            started_on=data.start or today,
        )
    elif data.state is PlacementState.ENDED:
        await moves.end(
            uow,
            principal=principal,
            placement_id=placement_id,
            ended_on=data.end or today,
            reason=None,
        )
    else:
        await moves.cancel(uow, principal=principal, placement_id=placement_id, reason=_CANCELLED)
