"""Opening a placement for a match that both sides agreed to, and calling it off with the match."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.registry.partners import service as partners
from services.registry.placement_decisions.service import call_off
from services.registry.placement_matches.repository import MatchRepository
from services.registry.placement_openings.service import add_placement, new_placement
from services.registry.placements.domain import (
    PlacementPartyRole,
    Saying,
    Status,
    Verb,
    is_possible,
)
from services.registry.placements.models import Placement, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.schemas import OPEN
from shared.contracts.envelope import Event
from shared.contracts.matching import HandshakeStep, MatchAgreed
from shared.contracts.values import ListKind, Modality
from shared.db import people
from shared.db.unit_of_work import UnitOfWork

# Events live 14 days in their topic, and may wait in a line as long again.
_KEPT: Final = timedelta(days=60)
_AT_ONCE: Final = 500


async def follow_match(uow: UnitOfWork, *, event: Event[HandshakeStep]) -> None:
    """Open, or call off, the placement of a match; old news and copies change nothing."""
    step, repository = event.data, MatchRepository(uow.session)
    if step.list_kind != ListKind.SKILLS or step.person_id is None:
        return
    if await repository.is_erased(step.profile_id):
        return
    is_news = await repository.hear(
        match_id=step.match_id,
        profile_id=step.profile_id,
        sequence=event.sequence,
        at=uow.now,
    )
    if not is_news:
        return
    placement = await PlacementRepository(uow.session).lock(step.match_id)
    if isinstance(step, MatchAgreed):
        await _open(uow, step, placement)
    elif placement is not None and is_possible(Verb.CANCEL, Status(placement.status)):
        await call_off(uow, placement, "The match was taken back or lost its ground.")


async def forget_profile(uow: UnitOfWork, *, profile_id: UUID) -> None:
    """Forget a profile that was erased, and do not let a late event bring it back."""
    await MatchRepository(uow.session).bury(profile_id, uow.now)
    await PlacementRepository(uow.session).forget_profile(profile_id)


async def sweep(uow: UnitOfWork) -> bool:
    """Let go of some of what no event can be older than; answers whether there may be more."""
    return await MatchRepository(uow.session).sweep(uow.now - _KEPT, most=_AT_ONCE)


async def _open(uow: UnitOfWork, step: HandshakeStep, known: Placement | None) -> None:
    project = await projects.any_project(uow, project_id=step.project_id)
    if project is None or project.status not in OPEN:
        # Closed meanwhile: matching hears of that and ends the match by itself.
        return
    if known is None:
        known = new_placement(project, at=uow.now)
        known.id, known.is_from_match = step.match_id, True
        known.modality = _modality(project, step.role)
        hosts = await _hosts(uow, project)
        await add_placement(uow, known, hosts=hosts, introducer=step.introducer_id)
    elif known.status == Status.CANCELLED:
        await _begin_anew(uow, known)
    else:
        return
    await _name(uow, known, project, step)


async def _hosts(uow: UnitOfWork, project: Project) -> list[UUID]:
    host = project.host_partner_id
    return [host] if host and await partners.may_host(uow, partner_id=host) else []


async def _name(
    uow: UnitOfWork, placement: Placement, project: Project, step: HandshakeStep
) -> None:
    """Put the person in, by their id of today; the association vouched for them in the match."""
    assert step.person_id is not None  # noqa: S101  asked before
    repository = PlacementRepository(uow.session)
    role = next((each for each in project.roles if each["number"] == step.role), {})
    repository.add(
        PlacementPerson(
            placement_id=placement.id,
            number=1,
            person_id=await people.hold(uow, person_id=step.person_id),
            profile_id=step.profile_id,
            named_at=step.at,
            isco_group=role.get("isco_group"),
        )
    )
    for party in (await repository.parties([placement.id]))[placement.id]:
        if party.role == PlacementPartyRole.INTRODUCER:
            party.says, party.decided_at = Saying.YES, step.at
            party.reason = "Introduced the person to the match."
    await uow.session.flush()


async def _begin_anew(uow: UnitOfWork, placement: Placement) -> None:
    """The two agreed again after the match had ended: nothing that was decided stands."""
    repository = PlacementRepository(uow.session)
    await repository.clear_people(placement.id)
    for party in (await repository.parties([placement.id]))[placement.id]:
        party.says = party.reason = party.decided_at = None
    placement.status, placement.close_reason = Status.PROPOSED, None
    placement.safeguard = placement.agreement_id = None
    placement.version += 1


def _modality(project: Project, number: int) -> Modality:
    """The one modality that the role allows, if it allows one; else it is chosen later."""
    role = next((each for each in project.roles if each["number"] == number), {})
    allowed = role.get("modalities") or []
    return Modality(allowed[0]) if len(allowed) == 1 else Modality.OTHER
