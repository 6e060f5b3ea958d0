"""
Makes projects of IATI activities; the same activity twice changes nothing.

*Unchanged* means that both the activity's hash and the reader's version are those of the last
time, so that a richer reader reads everything again.
"""

import zlib
from typing import Any
from uuid import UUID

from services.registry.activities.domain import (
    READER_VERSION,
    ItemOutcome,
    close_reason,
    is_to_publish,
    our_id,
    project_values,
    why_not_changed,
    why_not_published,
    with_own_words,
)
from services.registry.activities.repository import SourceRepository
from services.registry.iati.activity import Activity
from services.registry.iati.reader import Found
from services.registry.partners import service as partners
from services.registry.partners.repository import PartnerRepository
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import ENDED, OPEN, CloseReason, ProjectStatus
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def apply_activities(
    uow: UnitOfWork, *, partner_id: UUID, part: list[Found], publish: bool
) -> list[dict[str, Any]]:
    """Make projects of activities, or leave them; answers what became of each, in order."""
    partner = await PartnerRepository(uow.session).lock_any(partner_id)
    is_verified = partner is not None and partner.status == PartnerStatus.VERIFIED
    repository = SourceRepository(uow.session)
    placed = [found.activity.identifier for found in part if found.activity]
    others = [found.identifier for found in part if found.is_unplaced and found.identifier]
    known = await _known(uow, partner_id, placed + others)
    stamps = await repository.stamps([project.id for project in known.values()])
    outcomes: list[dict[str, Any]] = []
    sources: dict[UUID, dict[str, Any]] = {}
    unplaced: dict[str, dict[str, Any]] = {}
    for found in part:
        outcome: dict[str, Any] = {
            "line": found.line,
            "identifier": found.identifier,
            "reason": None,
        }
        if found.activity is None:
            if found.is_unplaced:
                unplaced[str(found.identifier)] = _unplaced(partner_id, found)
            refused = {"outcome": ItemOutcome.REJECTED, "reason": found.refused}
            outcomes.append(outcome | refused | {"project_id": None})
            continue
        project = known.get(found.activity.identifier)
        if project is not None and (
            kept := _kept(project, found.activity, is_verified=is_verified)
        ):
            left = {"outcome": ItemOutcome.UNCHANGED, "reason": kept}
            outcomes.append(outcome | left | {"project_id": project.id})
            continue
        is_public = is_to_publish(found.activity.status, asked=publish)
        if is_public:
            outcome["reason"] = await _obstacle(uow, project, is_verified=is_verified)
            is_public = outcome["reason"] is None
        stamp = (found.sha256, READER_VERSION)
        if project is not None and stamps.get(project.id) == stamp:
            became = await _publish_late(uow, project, publish=is_public)
            outcomes.append(outcome | {"outcome": became, "project_id": project.id})
            continue
        became = ItemOutcome.UPDATED if project is not None else ItemOutcome.IMPORTED
        project = await _store(uow, partner_id, project, found.activity, publish=is_public)
        known[found.activity.identifier], stamps[project.id] = project, stamp
        sources[project.id] = {
            "project_id": project.id,
            "xml": zlib.compress(found.xml),
            "sha256": found.sha256,
            "reader_version": READER_VERSION,
        }
        outcomes.append(outcome | {"outcome": became, "project_id": project.id})
    await repository.keep_sources(list(sources.values()))
    await repository.drop_unplaced(partner_id, placed)
    await repository.keep_unplaced([row for name, row in unplaced.items() if name not in known])
    return outcomes


async def _known(uow: UnitOfWork, partner_id: UUID, identifiers: list[str]) -> dict[str, Project]:
    """The partner's projects by identifier, those too whose activity was written here."""
    repository = ProjectRepository(uow.session)
    known = await repository.by_iati(partner_id, identifiers)
    ours = {
        project_id: name
        for name in identifiers
        if name not in known and (project_id := our_id(name)) is not None
    }
    found = await repository.own(partner_id, list(ours)) if ours else {}
    return known | {
        ours[project_id]: project
        for project_id, project in found.items()
        if project.iati_identifier is None
    }


def _unplaced(partner_id: UUID, found: Found) -> dict[str, Any]:
    return {
        "id": new_id(),
        "partner_id": partner_id,
        "identifier": found.identifier,
        "xml": zlib.compress(found.xml),
        "sha256": found.sha256,
    }


def _kept(project: Project, activity: Activity, *, is_verified: bool) -> str | None:
    is_published = project.status in OPEN
    return why_not_changed(
        is_verified=is_verified, is_published=is_published, status=activity.status
    )


async def _obstacle(uow: UnitOfWork, project: Project | None, *, is_verified: bool) -> str | None:
    """What stands in the way of publishing a new project or a draft."""
    if project is not None and project.status != ProjectStatus.DRAFT:
        return None
    host = project.host_partner_id if project else None
    is_available = host is None or await partners.may_host(uow, partner_id=host)
    return why_not_published(is_verified=is_verified, is_host_available=is_available)


async def _publish_late(uow: UnitOfWork, project: Project, *, publish: bool) -> ItemOutcome:
    """The activity is the same, but what was a draft may be published by now."""
    if not publish or project.status != ProjectStatus.DRAFT:
        return ItemOutcome.UNCHANGED
    await projects.publish(uow, project)
    return ItemOutcome.UPDATED


async def _store(
    uow: UnitOfWork,
    partner_id: UUID,
    project: Project | None,
    activity: Activity,
    *,
    publish: bool,
) -> Project:
    values = project_values(activity)
    reason = close_reason(activity.status)
    if project is None:
        project = Project(partner_id=partner_id, created_at=uow.now, **values)
        ProjectRepository(uow.session).add(project)
        await uow.session.flush()
    else:
        is_ours = our_id(activity.identifier) == project.id
        values = with_own_words(values, project.model_dump(), is_ours=is_ours)
        for name, value in values.items():
            setattr(project, name, value)
    if project.status in ENDED:
        project.version += 1
    elif reason is not None:
        await projects.close(uow, project, CloseReason(reason))
    elif project.status == ProjectStatus.DRAFT and publish:
        await projects.publish(uow, project)
    else:
        await projects.tell_change(uow, project)
    return project
