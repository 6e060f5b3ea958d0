"""Applies what is told of projects and partners, newest first to win, and starts the intake."""

from typing import Any

from services.matching.features import service as features
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.projects.repository import ProjectRepository
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged, PartnerState, ProjectClosed, ProjectState
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork


async def project_told(uow: UnitOfWork, event: Event[Any], state: ProjectState) -> None:
    """A project was published or changed."""
    applied = await ProjectRepository(uow.session).apply(
        project_id=state.project_id,
        partner_id=state.partner_id,
        title=state.title,
        country=state.country,
        is_open=True,
        sequence=event.sequence,
        state=state.model_dump(mode="json"),
    )
    if applied:
        await features.put_project(uow, project_id=state.project_id)


async def project_closed(uow: UnitOfWork, event: Event[Any], closed: ProjectClosed) -> None:
    """A project takes nobody and nothing more."""
    applied = await ProjectRepository(uow.session).apply(
        project_id=closed.project_id,
        partner_id=closed.partner_id,
        title=closed.title,
        country=None,
        is_open=False,
        sequence=event.sequence,
        state=None,
    )
    if applied:
        await features.put_project(uow, project_id=closed.project_id)


async def partner_told(uow: UnitOfWork, event: Event[Any], state: PartnerState) -> None:
    """A partner was suspended, reinstated or otherwise changed."""
    applied = await PartnerRepository(uow.session).set_state(
        state.partner_id,
        is_suspended=state.status is PartnerStatus.SUSPENDED,
        sequence=event.sequence,
    )
    if applied:
        await features.partner_again(uow, partner_id=state.partner_id)


async def members_told(uow: UnitOfWork, event: Event[Any], told: MembershipChanged) -> None:
    """Who may act for a partner."""
    left = await ProfileRepository(uow.session).buried([each.person_id for each in told.members])
    applied = await PartnerRepository(uow.session).set_members(
        told.partner_id,
        [(each.person_id, each.role.value) for each in told.members if each.person_id not in left],
        sequence=event.sequence,
    )
    if applied:
        await features.partner_again(uow, partner_id=told.partner_id)
