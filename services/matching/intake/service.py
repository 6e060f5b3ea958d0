"""Applies what is told of projects and partners, newest first to win, and starts the intake."""

from typing import Any

from services.matching.features import service as features
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.projects.repository import ProjectRepository
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged, PartnerState, ProjectClosed, ProjectState
from shared.db import people
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
        flow=uow.flow,
        # Never later than when it was heard, whatever the teller's clock says.
        terms_at=min(state.at, uow.now),
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
        flow=uow.flow,
    )
    if applied:
        await features.put_project(uow, project_id=closed.project_id)


async def partner_told(uow: UnitOfWork, event: Event[Any], state: PartnerState) -> None:
    """A partner was suspended, reinstated or otherwise changed."""
    applied = await PartnerRepository(uow.session).set_state(
        state.partner_id,
        kind=state.partner_type,
        status=state.status,
        sequence=event.sequence,
    )
    if applied:
        await features.partner_again(uow, partner_id=state.partner_id)


async def members_told(uow: UnitOfWork, event: Event[Any], told: MembershipChanged) -> None:
    """Who may act for a partner, under the ids of today."""
    now = await people.who_now(uow, [each.person_id for each in told.members])
    left = await ProfileRepository(uow.session).buried(list(now.values()))
    # Weakest first: of somebody listed under two ids the stronger role stays.
    strongest_last = sorted(told.members, key=lambda each: each.role.value, reverse=True)
    roles = {now[each.person_id]: each.role.value for each in strongest_last}
    applied = await PartnerRepository(uow.session).set_members(
        told.partner_id,
        [(person_id, role) for person_id, role in roles.items() if person_id not in left],
        sequence=event.sequence,
    )
    if applied:
        await features.partner_again(uow, partner_id=told.partner_id)
