"""
Applying, withdrawing, and what a committee's decision does to an application.

* ProjectNotPublished      409  only published projects apply

Rows are locked in one order: programme, round, application.
"""

from uuid import UUID

from services.registry.applications import service as applications
from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.awards import service as awards
from services.registry.partners import service as partners
from services.registry.projects import service as projects
from services.registry.projects.schemas import OPEN
from services.registry.rounds import service as rounds
from services.registry.rounds.models import Round
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal


class ProjectNotPublished(Conflict):
    """Only published projects apply."""

    slug = "project-not-published"
    title = "The project is not published"


async def submit_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID
) -> Application:
    """Apply, between the two dates of the round only; done already is fine."""
    application, found = await applications.own_application(
        uow, principal=principal, application_id=application_id
    )
    if application.status == ApplicationStatus.SUBMITTED:
        return application
    if application.status != ApplicationStatus.DRAFT:
        raise applications.WrongApplicationState(f"It is {application.status} already.")
    rounds.require_open(found, uow.now)
    # Held after the round's row, as whoever decides on it does.
    await partners.require_standing(uow, partner_id=application.partner_id)
    project = await projects.read_project(
        uow, principal=principal, project_id=application.project_id
    )
    if project.status not in OPEN:
        raise ProjectNotPublished(f"The project is {project.status}.")
    programme, fund = await rounds.terms_of(uow, found)
    application.country, application.sector = project.country, project.sector
    applications.set_answer(
        application,
        fund,
        project,
        programme=programme.slug,
        rules_number=found.rules_number,
        completed=None,
    )
    application.status = ApplicationStatus.SUBMITTED
    application.submitted_at = uow.now
    application.version += 1
    found.applications += 1
    await uow.session.flush()
    return application


async def withdraw_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID
) -> Application:
    """
    Take it back; a selected one gives its money back to the round. Done already is fine.

    What was promised for it is taken back in the ledger. Raises AwardIsPaid once something was
    given.
    """
    application, found = await applications.own_application(
        uow, principal=principal, application_id=application_id
    )
    if application.status == ApplicationStatus.WITHDRAWN:
        return application
    if application.completed_at is not None:
        raise applications.WrongApplicationState("It is completed.")
    if application.status == ApplicationStatus.SELECTED:
        await awards.take_back(uow, principal=principal, application=application)
        found.reserved_minor -= application.programme_minor
    if application.submitted_at is not None:
        found.applications -= 1
    application.status = ApplicationStatus.WITHDRAWN
    application.version += 1
    await uow.session.flush()
    return application


async def decided(
    uow: UnitOfWork,
    application: Application,
    found: Round,
    *,
    principal: Principal,
    is_selected: bool,
    reasons: list[str],
) -> None:
    """
    Write a committee's decision; rows are locked, and the round has room for what it takes.

    Of a selected one each share becomes a contribution in the same transaction.
    """
    chosen = ApplicationStatus.SELECTED if is_selected else ApplicationStatus.NOT_SELECTED
    if is_selected:
        found.reserved_minor += application.programme_minor
        await awards.award(uow, principal=principal, application=application, found=found)
    application.status = chosen
    application.reasons = reasons
    application.decided_at = uow.now
    application.version += 1
    await uow.session.flush()
