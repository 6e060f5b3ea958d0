"""The list of projects."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.taking import asked_of, changes_of, held
from services.registry.paged.file import Asking
from services.registry.partners.service import PartnerNotVerified
from services.registry.projects import service
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import (
    ProjectCreate,
    ProjectPatch,
    ProjectRead,
    ProjectStatus,
)
from services.registry.reports.domain import FIXED, with_numbers
from services.registry.tabular.columns import Column, Kind, Row
from shared.db.unit_of_work import UnitOfWork

_COLUMNS: Final = (
    Column("id", is_read=False),
    Column("partner_id", is_read=False),
    Column("kind"),
    Column("status", is_read=False),
    Column("title"),
    Column("summary"),
    Column("language"),
    Column("country"),
    Column("place", Kind.MAYBE),
    Column("sector"),
    Column("sdg_targets", Kind.WORDS),
    Column("gcm_objectives", Kind.NUMBERS),
    Column("origin_community", Kind.MAYBE),
    Column("host_community", Kind.MAYBE),
    Column("need_index", Kind.NUMBER),
    Column("non_financial", Kind.DOCUMENT),
    Column("open_to_all", Kind.FLAG),
    Column("host_partner_id", Kind.MAYBE),
    Column("roles", Kind.DOCUMENT),
    Column("funding", Kind.DOCUMENT),
    Column("iati_identifier", Kind.MAYBE, is_read=False),
    Column("activity_status", Kind.NUMBER, is_read=False),
    Column("close_reason", Kind.MAYBE, is_read=False),
    Column("created_at", is_read=False),
    Column("published_at", Kind.MAYBE, is_read=False),
    Column("started_at", Kind.MAYBE, is_read=False),
    Column("completed_at", Kind.MAYBE, is_read=False),
    Column("followed_up_at", Kind.MAYBE, is_read=False),
    Column("version", Kind.NUMBER, is_read=False),
)
_MAY_BE_NULL = {
    "place",
    "origin_community",
    "host_community",
    "need_index",
    "host_partner_id",
    "funding",
}
_NOT_TO_PUBLISH = {"draft", "completed", "followed_up", "closed"}


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await ProjectRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(project: Project) -> Row:
    return ProjectRead.model_validate(project).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Draft the project, or bring the partner's own up to date; what is left out stays."""
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    # Looked at here, so that what follows may rely on its form.
    ProjectPatch.model_validate({"roles": asked.get("roles", [])})
    repository = ProjectRepository(uow.session)
    project = await held(
        arriving, row, lambda project_id: repository.lock(arriving.system, project_id)
    )
    if project is None:
        project = await _draft(uow, arriving, asked)
        outcome = ItemOutcome.IMPORTED
    else:
        if row.get("id") != str(project.id) and "roles" in asked:
            asked["roles"] = _without_numbers(asked["roles"])
        outcome = await _update(uow, arriving, project, asked)
    reason = None
    may_publish = arriving.publish and project.status == ProjectStatus.DRAFT
    if may_publish and str(row.get("status")) not in _NOT_TO_PUBLISH:
        reason = await _publish(uow, arriving, project)
        if reason is None and outcome is ItemOutcome.UNCHANGED:
            outcome = ItemOutcome.UPDATED
    return Taken(outcome, project.id, reason)


async def _draft(uow: UnitOfWork, arriving: Arriving, asked: Row) -> Project:
    roles = _without_numbers(asked.get("roles", []))
    body = ProjectCreate.model_validate(asked | {"roles": roles, "partner_id": arriving.partner_id})
    return await service.draft_project(uow, principal=arriving.system, body=body)


def _without_numbers(roles: list[Row]) -> list[Row]:
    """Numbers are given here, once for life: those of another registry mean nothing."""
    return [{name: told for name, told in role.items() if name != "number"} for role in roles]


def _numbered(roles: list[Row], held: list[Row]) -> list[Row]:
    """Each role with the number that it tells, else with that of the held one of its title."""
    told = {role.get("number") for role in roles}
    free = [each for each in held if each["number"] not in told]
    others = iter(with_numbers([role for role in roles if not role.get("number")], held=free))
    return [role if role.get("number") else next(others) for role in roles]


async def _update(uow: UnitOfWork, arriving: Arriving, project: Project, asked: Row) -> ItemOutcome:
    known = _shown(project)
    if any(known[name] != asked[name] for name in FIXED if name in asked):
        raise service.ProjectMakesNoSense("Kind and country of a project stay what they were.")
    named = {name: value for name, value in asked.items() if name not in FIXED}
    if "roles" in named:
        named["roles"] = _numbered(named["roles"], project.roles)
    changed = changes_of(ProjectPatch, named, known)
    if not changed:
        return ItemOutcome.UNCHANGED
    await service.change_project(
        uow,
        principal=arriving.system,
        project_id=project.id,
        version=project.version,
        body=ProjectPatch.model_validate(changed),
    )
    return ItemOutcome.UPDATED


async def _publish(uow: UnitOfWork, arriving: Arriving, project: Project) -> str | None:
    try:
        await service.publish_project(uow, principal=arriving.system, project_id=project.id)
    except (PartnerNotVerified, service.HostNotAvailable) as refused:
        return f"Not published: {refused}"
    return None


PROJECTS: Final = Listing("projects", _COLUMNS, _rows, _take)
