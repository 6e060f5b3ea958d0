"""Checks what was submitted against the rules of its round, and marks what was completed."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.registry.applications import service as applications
from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.applications.schemas import BENEFICIARIES, ApplicationPlan
from services.registry.assessments.domain import (
    Comparison,
    compare,
    missing,
    per_head_of,
    totals_of,
)
from services.registry.assessments.repository import AssessmentRepository
from services.registry.cofunding.plan import Stage
from services.registry.projects import service as projects
from services.registry.rounds import service as rounds
from services.registry.rounds.models import Round
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_MOST_NAMED = 20


async def check_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID, reasons: list[str]
) -> Application:
    """
    Say whether a submitted application is eligible; done already is fine.

    It is not when a rule of its window is hurt, when its contributors bring too little, or when
    the programme's people give a reason. Its cost is compared with peers for the committee.
    """
    application, found = await _of_own_programme(uow, principal, application_id)
    if application.status in (ApplicationStatus.ELIGIBLE, ApplicationStatus.INELIGIBLE):
        return application
    if application.status != ApplicationStatus.SUBMITTED:
        raise applications.WrongApplicationState(f"It is {application.status}.")
    programme, fund = await rounds.terms_of(uow, found)
    project = await projects.read_project(
        uow, principal=principal, project_id=application.project_id
    )
    repository = AssessmentRepository(uow.session)
    stages = await repository.completed(application.partner_id)
    answer = applications.set_answer(
        application,
        fund,
        project,
        programme=programme.slug,
        rules_number=found.rules_number,
        completed=frozenset(Stage(*each) for each in stages),
    )
    plan = ApplicationPlan.model_validate(application.plan)
    brought = applications.brought_by(plan)
    hurt = [each.text for each in answer.refusals] + list(missing(fund, answer, brought))
    application.reasons = hurt + reasons
    application.benchmark = await _benchmark(repository, application, plan)
    application.status = (
        ApplicationStatus.INELIGIBLE if application.reasons else ApplicationStatus.ELIGIBLE
    )
    application.version += 1
    await uow.session.flush()
    await _note(uow, principal, application)
    return application


async def complete_application(
    uow: UnitOfWork, *, principal: Principal, application_id: UUID
) -> Application:
    """Mark a selected application as completed: its window counts as a stage. Done is fine."""
    application, _ = await _of_own_programme(uow, principal, application_id)
    if application.completed_at is not None:
        return application
    if application.status != ApplicationStatus.SELECTED:
        raise applications.WrongApplicationState(f"It is {application.status}, not selected.")
    application.completed_at = uow.now
    application.version += 1
    await uow.session.flush()
    await _note(uow, principal, application)
    return application


async def _of_own_programme(
    uow: UnitOfWork, principal: Principal, application_id: UUID
) -> tuple[Application, Round]:
    """An application of a programme that the caller may keep; programme, round and row locked."""
    seen = await applications.read_application(
        uow, principal=principal, application_id=application_id
    )
    found = await rounds.own_round(uow, principal=principal, round_id=seen.round_id)
    locked = await applications.lock_applications(uow, ids=[application_id])
    return locked[application_id], found


async def _benchmark(
    repository: AssessmentRepository, application: Application, plan: ApplicationPlan
) -> list[dict[str, Any]]:
    applied = await repository.peers(application)
    peers = await repository.goals(application) | applied
    found = [_as_read("total", compare(application.total_minor, totals_of(peers)))]
    if heads := plan.measures.get(BENEFICIARIES):
        per_head = compare(application.total_minor // heads, per_head_of(peers))
        found.append(_as_read("per_beneficiary", per_head))
    return found


def _as_read(what: str, comparison: Comparison) -> dict[str, Any]:
    peers = [
        {"project_id": str(peer.project_id), "minor": peer.minor}
        for peer in comparison.peers[:_MOST_NAMED]
    ]
    return {"what": what} | asdict(comparison) | {"peers": peers}


async def _note(uow: UnitOfWork, principal: Principal, application: Application) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action="application.checked" if application.completed_at is None else "application.done",
        object_type="application",
        object_id=application.id,
        decision={"status": application.status},
    )
