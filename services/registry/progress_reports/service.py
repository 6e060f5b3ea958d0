"""
Reporting on every quarter.

* QuarterReported        409  the quarter has its report already
* QuarterAhead           422  the quarter has not begun
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.milestones import service as milestones
from services.registry.milestones.schemas import MilestoneIndicator
from services.registry.progress_reports.domain import (
    Nonsense,
    Quarter,
    check_quarter,
    is_late,
    owed,
)
from services.registry.progress_reports.models import ProgressReport
from services.registry.progress_reports.repository import ProgressRepository
from services.registry.progress_reports.schemas import ProgressCreate, ProgressRead, ProgressState
from services.registry.projects import service as projects
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Unprocessable
from shared.security.principal import Principal


class QuarterReported(Conflict):
    """The quarter has its report; what was reported stays."""

    slug = "quarter-reported"
    title = "The quarter has its report"


class QuarterAhead(Unprocessable):
    """A quarter is reported when it has begun."""

    slug = "quarter-ahead"
    title = "The quarter has not begun"


async def report_progress(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, body: ProgressCreate
) -> ProgressRead:
    """The report of a quarter, in time or late. Raises QuarterReported and QuarterAhead."""
    await milestones.own_project(uow, principal=principal, project_id=project_id)
    quarter = Quarter(body.year, body.quarter)
    try:
        check_quarter(quarter, moment=uow.now)
    except Nonsense as error:
        raise QuarterAhead(str(error)) from error
    report = ProgressReport(
        project_id=project_id,
        year=body.year,
        quarter=body.quarter,
        text=body.text,
        indicators=[each.model_dump(mode="json") for each in body.indicators],
        due_on=quarter.due_on,
        reported_at=uow.now,
        is_late=is_late(quarter.due_on, moment=uow.now),
    )
    ProgressRepository(uow.session).add(report)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        raise QuarterReported(f"Quarter {body.quarter} of {body.year} has its report.") from error
    return _reported(report)


async def list_progress(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID
) -> list[ProgressRead]:
    """Every quarter since the project was published, with or without its report."""
    project = await projects.read_project(uow, principal=principal, project_id=project_id)
    found = await ProgressRepository(uow.session).of_project(project_id)
    reports = {Quarter(each.year, each.quarter): each for each in found}
    quarters = set(reports)
    if project.published_at is not None:
        quarters |= set(owed(project.published_at.date(), uow.now.date()))
    return [
        _reported(reports[each]) if each in reports else _owing(each, uow)
        for each in sorted(quarters)
    ]


def _reported(report: ProgressReport) -> ProgressRead:
    return ProgressRead(
        year=report.year,
        quarter=report.quarter,
        due_on=report.due_on,
        state=ProgressState.LATE if report.is_late else ProgressState.IN_TIME,
        is_late=report.is_late,
        text=report.text,
        indicators=[MilestoneIndicator.model_validate(each) for each in report.indicators],
        reported_at=report.reported_at,
    )


def _owing(quarter: Quarter, uow: UnitOfWork) -> ProgressRead:
    late = is_late(quarter.due_on, moment=uow.now)
    return ProgressRead(
        year=quarter.year,
        quarter=quarter.number,
        due_on=quarter.due_on,
        state=ProgressState.OVERDUE if late else ProgressState.DUE,
        is_late=late,
        text=None,
        indicators=[],
        reported_at=None,
    )
