"""
Planning milestones, and reporting them with receipts.

* MilestoneNotFound      404  is not there, or is not yours to see
* MilestoneFixed         409  what was reported is not edited
* MilestoneNotReported   409  only what was reported is accepted
* ReceiptMakesNoSense    422  a rule of receipts is hurt
"""

from decimal import Decimal
from uuid import UUID

from services.registry.milestones.domain import MilestoneState
from services.registry.milestones.models import Milestone, Receipt
from services.registry.milestones.repository import MilestoneRepository
from services.registry.milestones.schemas import (
    MilestoneCreate,
    MilestonePatch,
    MilestoneReport,
    ReceiptCreate,
)
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.money import converted
from shared.security.principal import Principal


class MilestoneNotFound(NotFound):
    """There is no such milestone, or it is not yours to see or to change."""

    slug = "milestone-not-found"
    title = "No such milestone"


class MilestoneFixed(Conflict):
    """A milestone that was reported is not edited any more: plan another."""

    slug = "milestone-fixed"
    title = "The milestone was reported already"


class MilestoneNotReported(Conflict):
    """Only a milestone that was reported can be accepted."""

    slug = "milestone-not-reported"
    title = "The milestone is not reported"


class ReceiptMakesNoSense(Unprocessable):
    """A rule of receipts is hurt; the detail says which."""

    slug = "receipt-makes-no-sense"
    title = "The receipt makes no sense"


async def plan_milestone(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, body: MilestoneCreate
) -> Milestone:
    """A milestone behind those there are, of a project that one may edit."""
    await own_project(uow, principal=principal, project_id=project_id)
    repository = MilestoneRepository(uow.session)
    milestone = Milestone(
        project_id=project_id,
        position=await repository.next_position(project_id),
        title=body.title,
        due_on=body.due_on,
        indicators=[each.model_dump(mode="json") for each in body.indicators],
        created_at=uow.now,
    )
    repository.add(milestone)
    await uow.session.flush()
    return milestone


async def list_milestones(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID
) -> list[Milestone]:
    """The milestones of a project that one may see."""
    await projects.read_project(uow, principal=principal, project_id=project_id)
    return await MilestoneRepository(uow.session).of_project(project_id)


async def read_milestone(uow: UnitOfWork, *, principal: Principal, milestone_id: UUID) -> Milestone:
    """A milestone of a project that one may see. Raises MilestoneNotFound."""
    found = await MilestoneRepository(uow.session).find(milestone_id)
    if found is not None:
        project = await ProjectRepository(uow.session).visible(principal, found.project_id)
        if project is not None:
            return found
    raise MilestoneNotFound("No such milestone of a project that you may see.")


async def change_milestone(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID, version: int, body: MilestonePatch
) -> Milestone:
    """Edit a milestone that is still planned."""
    milestone = await _own(uow, principal, milestone_id)
    require_version(milestone.version, version)
    if milestone.state != MilestoneState.PLANNED:
        raise MilestoneFixed("Plan another instead.")
    named = set(changes(body))
    for name in named & {"title", "due_on"}:
        setattr(milestone, name, getattr(body, name))
    if "indicators" in named:
        milestone.indicators = [each.model_dump(mode="json") for each in body.indicators]
    milestone.version += 1
    await uow.session.flush()
    return milestone


async def report_milestone(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID, body: MilestoneReport
) -> Milestone:
    """Say that it was reached; done already is fine."""
    milestone = await _own(uow, principal, milestone_id)
    if milestone.state != MilestoneState.PLANNED:
        return milestone
    milestone.state = MilestoneState.REPORTED
    milestone.report = body.report
    if body.indicators:
        milestone.indicators = [each.model_dump(mode="json") for each in body.indicators]
    milestone.sent_back_because = None
    milestone.reported_at = uow.now
    milestone.version += 1
    await uow.session.flush()
    return milestone


async def add_receipt(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID, body: ReceiptCreate
) -> Receipt:
    """A receipt for money spent on the way to a milestone. Raises ReceiptMakesNoSense."""
    milestone = await _own(uow, principal, milestone_id)
    if milestone.state == MilestoneState.ACCEPTED:
        raise MilestoneFixed("It was accepted with the receipts it had: add it to the next one.")
    counted, rate = body.amount, body.counted_in
    try:
        if body.amount.amount_minor == 0:
            raise ValueError("A receipt is for more than nothing.")
        if rate is not None:
            counted = converted(body.amount, rate.currency, Decimal(rate.rate))
    except ValueError as error:
        raise ReceiptMakesNoSense(str(error)) from error
    receipt = Receipt(
        milestone_id=milestone.id,
        amount_minor=body.amount.amount_minor,
        currency=body.amount.currency,
        counted_minor=counted.amount_minor,
        counted_currency=counted.currency,
        rate=Decimal(rate.rate) if rate else None,
        rate_date=rate.rate_date if rate else None,
        rate_source=rate.rate_source if rate else None,
        payee=body.payee,
        url=body.url,
        spent_on=body.spent_on,
        added_at=uow.now,
    )
    MilestoneRepository(uow.session).add(receipt)
    await uow.session.flush()
    return receipt


async def list_receipts(
    uow: UnitOfWork, *, principal: Principal, milestone_id: UUID, page: PageRequest
) -> Rows[Receipt]:
    """The receipts of a milestone that one may see."""
    await read_milestone(uow, principal=principal, milestone_id=milestone_id)
    return await MilestoneRepository(uow.session).receipts(milestone_id, page)


async def locked(uow: UnitOfWork, *, milestone_id: UUID) -> Milestone:
    """The milestone with its row locked, for whoever decides on it. Raises MilestoneNotFound."""
    found = await MilestoneRepository(uow.session).lock(milestone_id)
    if found is None:
        raise MilestoneNotFound("No such milestone of a project that you may see.")
    return found


async def named(uow: UnitOfWork, *, milestone_ids: list[UUID]) -> list[Milestone]:
    """These milestones, kept as they are until the end of the transaction."""
    return await MilestoneRepository(uow.session).hold(milestone_ids) if milestone_ids else []


async def covered(uow: UnitOfWork, *, milestone: Milestone, currency: str) -> int:
    """What receipts cover until this milestone, in minor units of a currency."""
    return await MilestoneRepository(uow.session).covered(milestone, currency)


def require_reported(milestone: Milestone) -> None:
    """Raise MilestoneNotReported unless the project said that it was reached."""
    if milestone.state == MilestoneState.PLANNED:
        raise MilestoneNotReported("Its project reports it first.")


async def accept(uow: UnitOfWork, *, milestone: Milestone, actor: str) -> Milestone:
    """Accept a milestone whose row is locked, and whose receipts were looked at."""
    require_reported(milestone)
    milestone.state = MilestoneState.ACCEPTED
    milestone.accepted_at = uow.now
    milestone.version += 1
    await uow.session.flush()
    await _note(uow, milestone, actor, "milestone.accepted")
    return milestone


async def send_back(uow: UnitOfWork, *, milestone: Milestone, reason: str, actor: str) -> Milestone:
    """Let a project report again what was not accepted; the milestone's row is locked."""
    if milestone.state == MilestoneState.ACCEPTED:
        raise MilestoneFixed("It was accepted already.")
    if milestone.state == MilestoneState.PLANNED:
        return milestone
    milestone.state = MilestoneState.PLANNED
    milestone.sent_back_because = reason
    milestone.reported_at = None
    milestone.version += 1
    await uow.session.flush()
    await _note(uow, milestone, actor, "milestone.sent_back")
    return milestone


async def papers(uow: UnitOfWork, *, project_id: UUID) -> list[tuple[str, str, int, str, str, str]]:
    """Of every receipt of a project: its id, payee, amount, currency, day and place."""
    found = await MilestoneRepository(uow.session).papers(project_id)
    return [
        (str(row.id), row.payee, row.amount_minor, row.currency, str(row.spent_on), row.url)
        for row in found
    ]


async def own_project(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> Project:
    """The project, its row locked, for somebody who may edit it. Raises ProjectNotFound."""
    found = await ProjectRepository(uow.session).lock(principal, project_id)
    if found is None:
        raise projects.ProjectNotFound("No such project among those you may edit.")
    return found


async def _own(uow: UnitOfWork, principal: Principal, milestone_id: UUID) -> Milestone:
    found = await MilestoneRepository(uow.session).lock_own(principal, milestone_id)
    if found is None:
        raise MilestoneNotFound("No such milestone of a project that you may edit.")
    return found


async def _note(uow: UnitOfWork, milestone: Milestone, actor: str, action: str) -> None:
    await audit.note(
        uow,
        actor=actor,
        action=action,
        object_type="milestone",
        object_id=milestone.id,
        decision={"project_id": str(milestone.project_id), "version": milestone.version},
    )
