"""
What can be done with a project.

* ProjectNotFound        404  is not there, or is not yours to see
* ProjectMakesNoSense    422  a rule of projects is hurt
* ProjectClosedAlready   409  a closed project stays closed
* HostNotAvailable       409  the host is no partner, or a suspended one
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from services.registry.projects.domain import Expired, Nonsense, number_roles
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import (
    ENDED,
    OPEN,
    CloseReason,
    FundingAsked,
    ProjectCreate,
    ProjectPatch,
    ProjectStatus,
    RoleAsked,
)
from services.registry.safeguards import service as safeguards
from shared.contracts import registry as contract
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ProjectNotFound(NotFound):
    """There is no such project, or it is not yours to see."""

    slug = "project-not-found"
    title = "No such project"


class ProjectMakesNoSense(Unprocessable):
    """A rule of projects is hurt; the detail says which."""

    slug = "project-makes-no-sense"
    title = "The project makes no sense"


class ProjectClosedAlready(Conflict):
    """A closed project stays closed: draft a new one."""

    slug = "project-closed"
    title = "The project is closed"


class HostNotAvailable(Conflict):
    """The host is no partner, or is suspended: check its id, or leave it out until it may host."""

    slug = "host-not-available"
    title = "The host is not available"


async def draft_project(uow: UnitOfWork, *, principal: Principal, body: ProjectCreate) -> Project:
    """A new draft of a partner that the caller may act for."""
    await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    project = await new_project(uow, body=body)
    await uow.session.flush()
    return project


async def new_project(uow: UnitOfWork, *, body: ProjectCreate) -> Project:
    """A draft of a partner whose row is locked, written with whatever is written next."""
    await _require_host(uow, body.host_partner_id)
    project = Project(
        **body.model_dump(mode="json", exclude={"partner_id", "host_partner_id", "roles"}),
        partner_id=body.partner_id,
        host_partner_id=body.host_partner_id,
        created_at=uow.now,
    )
    _set_roles(project, body.roles)
    _require_sense(body.funding)
    ProjectRepository(uow.session).add(project)
    return project


async def read_project(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> Project:
    """A published project or one's own. Raises ProjectNotFound."""
    found = await ProjectRepository(uow.session).visible(principal, project_id)
    if found is None:
        raise ProjectNotFound("No such project; or it is a draft and not yours.")
    return found


async def list_projects(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[Project]:
    """
    Published projects and one's own, newest first.

    Those of a suspended partner are not offered; who has to do with one reads it by its id.
    """
    return await ProjectRepository(uow.session).page(principal, page, filters)


async def published_in(uow: UnitOfWork, *, country: str, most: int) -> tuple[int, list[Project]]:
    """How many published projects a country (alpha-2) has, and the newest of them."""
    return await ProjectRepository(uow.session).published_in(country, most=most)


async def change_project(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, version: int, body: ProjectPatch
) -> Project:
    """Edit a project; of a published one the change is told, so its partner must be verified."""
    project, partner = await _own(uow, principal, project_id)
    require_version(project.version, version)
    if project.status in ENDED:
        raise ProjectClosedAlready("A project that has ended is not edited.")
    if project.status in OPEN:
        partners.require_verified(partner)
    named = set(changes(body))
    if "host_partner_id" in named:
        await _require_host(uow, body.host_partner_id)
    for name, value in body.model_dump(mode="json", include=named - {"roles"}).items():
        setattr(project, name, value)
    if "host_partner_id" in named:
        project.host_partner_id = body.host_partner_id
    if "roles" in named:
        _set_roles(project, body.roles)
    if "funding" in named:
        _require_sense(body.funding)
    await tell_change(uow, project)
    return project


async def publish_project(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> Project:
    """Publish a draft of a verified partner; done already is fine."""
    project, partner = await _own(uow, principal, project_id)
    if project.status in OPEN:
        return project
    if project.status in ENDED:
        raise ProjectClosedAlready("A project that has ended is not published again.")
    partners.require_verified(partner)
    await _require_host(uow, project.host_partner_id)
    await publish(uow, project)
    return project


async def close_project(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, reason: CloseReason
) -> Project:
    """Close a project for good; done already is fine, and a suspended partner may."""
    project, _ = await _own(uow, principal, project_id)
    if project.status not in ENDED:
        await close(uow, project, reason)
    return project


async def _require_host(uow: UnitOfWork, host_partner_id: UUID | None) -> None:
    """Raise HostNotAvailable unless there is none, or it is a partner that is not suspended."""
    if host_partner_id is None:
        return
    if not await partners.may_host(uow, partner_id=host_partner_id):
        raise HostNotAvailable("The host is no partner of the registry, or a suspended one.")


async def publish(uow: UnitOfWork, project: Project) -> None:
    """Publish a project, its row locked or new, that its partner and its host allow."""
    await guard(uow, project)
    project.status = ProjectStatus.PUBLISHED
    project.published_at = project.published_at or uow.now
    project.version += 1
    await uow.session.flush()
    uow.publish(state_of(contract.ProjectPublished, project, at=uow.now))


async def tell_change(uow: UnitOfWork, project: Project) -> None:
    """Count the version up, and tell the new state if the project is published."""
    project.version += 1
    if project.status in OPEN:
        await guard(uow, project)
    await uow.session.flush()
    if project.status in OPEN:
        uow.publish(state_of(contract.ProjectChanged, project, at=uow.now))


async def close(uow: UnitOfWork, project: Project, reason: CloseReason | Expired) -> None:
    """Close a project whose row is locked or new; told only if it had been published."""
    was_published = project.status in OPEN
    project.status = ProjectStatus.CLOSED
    project.close_reason = reason
    project.version += 1
    await uow.session.flush()
    if was_published:
        uow.publish(closed_of(project, at=uow.now))


def closed_of(project: Project, *, at: datetime) -> contract.ProjectClosed:
    """That the project is closed, as it travels."""
    return contract.ProjectClosed(
        project_id=project.id,
        partner_id=project.partner_id,
        title=project.title,
        reason=str(project.close_reason),
        at=at,
    )


def state_of(
    told: type[contract.ProjectState], project: Project, *, at: datetime
) -> contract.ProjectState:
    """The project as it travels."""
    # What was published before there were safeguards leaves out nobody.
    safeguard = {
        "isco_groups": (),
        "refused_practice_countries": (),
        "safeguard_list_version": None,
        "safeguard_rule_id": None,
    }
    # What was stored before funds could be named says nothing of them.
    funding = project.funding and (
        {"matching_fund_open": False} | project.funding | {"raised": project.raised}
    )
    return told.model_validate(
        project.model_dump(
            mode="json", exclude={"id", "status", "roles", "funding", "used_numbers", "version"}
        )
        | {
            "project_id": project.id,
            "roles": [safeguard | role for role in project.roles],
            "funding": funding,
            "at": at,
        }
    )


async def any_project(uow: UnitOfWork, *, project_id: UUID) -> Project | None:
    """The project, whoever asks, for what follows from an event."""
    return await ProjectRepository(uow.session).get(project_id)


async def own_project(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> Project:
    """The project, its row locked, for somebody who may edit it. Raises ProjectNotFound."""
    project, _ = await _own(uow, principal, project_id)
    return project


async def _own(uow: UnitOfWork, principal: Principal, project_id: UUID) -> tuple[Project, Partner]:
    """The project, its row locked, and its partner, held first so that its standing stays."""
    repository = ProjectRepository(uow.session)
    owner = await repository.owner(principal, project_id)
    if owner is not None:
        partner = await partners.held_partner(uow, partner_id=owner)
        # Asked again: who waited for the row may have been taken off the partner meanwhile.
        found = await repository.lock(principal, project_id)
        if found is not None:
            return found, partner
    raise ProjectNotFound("No such project among those you may edit.")


async def guard(uow: UnitOfWork, project: Project) -> None:
    """Write into each role whom the safeguards in force today leave out of it."""
    project.guarded_on = uow.now.date()
    project.roles = [
        role
        | await safeguards.guard_role(
            uow, kind=project.kind, country=project.country, sector=project.sector, role=role
        )
        for role in project.roles
    ]


def _require_sense(funding: FundingAsked | None) -> None:
    try:
        if funding is not None:
            funding.check()
    except Nonsense as error:
        raise ProjectMakesNoSense(str(error)) from error


def _set_roles(project: Project, asked: list[RoleAsked]) -> None:
    existing = [int(role["number"]) for role in project.roles]
    try:
        numbers = number_roles(
            [role.number for role in asked], existing=existing, used=project.used_numbers
        )
        for role in asked:
            role.check()
    except Nonsense as error:
        raise ProjectMakesNoSense(str(error)) from error
    project.roles = [
        role.model_dump(mode="json") | {"number": number}
        for role, number in zip(asked, numbers, strict=True)
    ]
    project.used_numbers = sorted(set(project.used_numbers) | set(numbers))
