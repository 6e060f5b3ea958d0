"""
Writing yearly roadmaps and following them.

* RoadmapNotFound       404
* RoadmapMakesNoSense   422  an activity of no party
* RoadmapExists         409  the year has its roadmap
"""

from collections.abc import Sequence
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.agreements.service import Acting, TermsAreFixed
from services.registry.roadmaps.domain import Gauge, roadmap_progress
from services.registry.roadmaps.models import Roadmap
from services.registry.roadmaps.repository import RoadmapRepository
from services.registry.roadmaps.schemas import (
    Milestone,
    RoadmapCreate,
    RoadmapPatch,
    RoadmapRead,
)
from services.registry.steps import service as steps
from shared.contracts.agreements import AgreementStatus
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class RoadmapNotFound(NotFound):
    """The agreement has no roadmap for that year."""

    slug = "roadmap-not-found"
    title = "No roadmap for that year"


class RoadmapMakesNoSense(Unprocessable):
    """A rule of roadmaps is hurt; the detail says which."""

    slug = "roadmap-makes-no-sense"
    title = "The roadmap makes no sense"


class RoadmapExists(Conflict):
    """The year has its roadmap: edit that."""

    slug = "roadmap-exists"
    title = "The year has its roadmap"


async def write_roadmap(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, body: RoadmapCreate
) -> RoadmapRead:
    """By an editor of a party that is no observer."""
    acting = await _act(uow, principal, agreement_id)
    repository = RoadmapRepository(uow.session)
    # The agreement's row is locked: nobody else writes that year meanwhile.
    if await repository.find(agreement_id, body.year) is not None:
        raise RoadmapExists("Edit the roadmap that the year has.")
    roadmap = Roadmap(agreement_id=agreement_id, year=body.year, created_at=uow.now)
    _set(acting, roadmap, body.milestones)
    repository.add(roadmap)
    steps.take(uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="wrote_roadmap")
    await uow.session.flush()
    return read_of(roadmap)


async def change_roadmap(
    uow: UnitOfWork,
    *,
    principal: Principal,
    agreement_id: UUID,
    year: int,
    version: int,
    body: RoadmapPatch,
) -> RoadmapRead:
    """Edit it, or write down how far its indicators are."""
    acting = await _act(uow, principal, agreement_id)
    roadmap = await RoadmapRepository(uow.session).find(agreement_id, year)
    if roadmap is None:
        raise RoadmapNotFound("That year has none.")
    require_version(roadmap.version, version)
    if "milestones" in changes(body):
        _set(acting, roadmap, body.milestones)
    roadmap.version += 1
    steps.take(uow, agreement_id=agreement_id, partner_id=acting.partner_id, verb="changed_roadmap")
    await uow.session.flush()
    return read_of(roadmap)


async def read_roadmap(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, year: int
) -> RoadmapRead:
    """For whoever sees the agreement. Raises AgreementNotFound, RoadmapNotFound."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    roadmap = await RoadmapRepository(uow.session).find(agreement_id, year)
    if roadmap is None:
        raise RoadmapNotFound("That year has none.")
    return read_of(roadmap)


async def list_roadmaps(
    uow: UnitOfWork, *, principal: Principal, agreement_id: UUID, page: PageRequest
) -> Rows[RoadmapRead]:
    """For whoever sees the agreement, newest year first."""
    await agreements.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    return await roadmaps_of(uow, agreement_id=agreement_id, page=page)


async def roadmaps_of(
    uow: UnitOfWork, *, agreement_id: UUID, page: PageRequest
) -> Rows[RoadmapRead]:
    """The roadmaps of an agreement that the caller was let see."""
    rows = await RoadmapRepository(uow.session).page(agreement_id, page)
    return Rows([read_of(each) for each in rows.items], rows.next)


def read_of(roadmap: Roadmap) -> RoadmapRead:
    """The roadmap as its readers see it."""
    milestones = [Milestone.model_validate(each) for each in roadmap.milestones]
    gauges = [
        [Gauge(each.baseline, each.target, each.actual) for each in activity.indicators]
        for milestone in milestones
        for activity in milestone.activities
    ]
    return RoadmapRead(
        **roadmap.model_dump(exclude={"milestones"}),
        milestones=milestones,
        progress=roadmap_progress(gauges),
    )


async def _act(uow: UnitOfWork, principal: Principal, agreement_id: UUID) -> Acting:
    acting = await agreements.act(uow, principal=principal, agreement_id=agreement_id)
    if acting.agreement.status == AgreementStatus.ENDED:
        raise TermsAreFixed("The agreement ended.")
    return acting


def _set(acting: Acting, roadmap: Roadmap, milestones: Sequence[Milestone]) -> None:
    known = {party.partner_id for party, _ in acting.seated}
    activities = [each for milestone in milestones for each in milestone.activities]
    if any(each.partner_id not in known for each in activities):
        raise RoadmapMakesNoSense("An activity is done by a party.")
    roadmap.milestones = [each.model_dump(mode="json") for each in milestones]
