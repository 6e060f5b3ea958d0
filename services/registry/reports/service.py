"""
Acting on what partners report: one function per event, each through the door's own functions.

* ReportOutdated        409  a newer event about the same thing was accepted already
* ReferenceUnknown      404  nothing of the partner's is called so
* DataNotUsable         422  the data is well-formed and no project; carries `errors`
* EventFromFuture       422  its time is later than now
"""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.registry.credentials.service import PartnerIsSuspended
from services.registry.event_permissions.service import Allowed
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from services.registry.placement_reports import service as placement_reports
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import (
    CloseReason,
    ProjectCreate,
    ProjectPatch,
    ProjectStatus,
)
from services.registry.reported_money.service import book_reported
from services.registry.reports.domain import (
    FIXED,
    is_from_future,
    project_values,
    says_the_same,
    with_numbers,
)
from services.registry.reports.models import Report
from services.registry.reports.repository import ReportRepository
from services.registry.reports.schemas import ReportKind
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.contracts.intake import pointer
from shared.contracts.partner import (
    ContributionReported,
    PartnerFact,
    PlacementReported,
    ProjectSubmitted,
    ProjectWithdrawn,
)
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork, people_in
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES

# Kept as facts, and acted on besides.
_KEPT: dict[type[EventData], ReportKind] = {
    PlacementReported: ReportKind.PLACEMENT,
}
BodyT = TypeVar("BodyT", bound=BaseModel)


class ReportOutdated(Conflict):
    """A newer event about the same thing was accepted already; this one changes nothing."""

    slug = "event-outdated"
    title = "A newer event was accepted already"


class ReferenceUnknown(NotFound):
    """Nothing of the partner's is called by this reference; submit it first, then replay."""

    slug = "reference-unknown"
    title = "Nothing of yours is called so"


class DataNotUsable(Unprocessable):
    """The data is well-formed, and the registry cannot make a project of it."""

    slug = "event-data-not-usable"
    title = "The data cannot be used"

    def __init__(self, message: str, errors: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.errors = errors


class EventFromFuture(Unprocessable):
    """The event's time is later than now, by more than clocks differ."""

    slug = "event-from-future"
    title = "The event has not happened yet"


async def act(
    uow: UnitOfWork, *, partner: Partner, event: Event[PartnerFact], allowed: Allowed
) -> UUID | None:
    """
    Act on what a partner, whose row is locked, reports; answers the project if it is about one.

    Raises ServiceError where the partner may not say it, or it cannot be done.
    """
    if partner.status == PartnerStatus.SUSPENDED:
        raise PartnerIsSuspended("Nothing is taken from the partner until it is reinstated.")
    partners.require_verified(partner)
    allowed.require_type(event.type)
    if is_from_future(event.time, uow.now):
        raise EventFromFuture(f"Its time is {event.time.isoformat()}.")
    system = Principal(PrincipalKind.PARTNER, partner.id, ROLES["partner"], "ingest")
    if isinstance(event.data, ProjectSubmitted):
        return await submit_project(uow, principal=system, partner=partner, event=event)
    if isinstance(event.data, ProjectWithdrawn):
        return await withdraw_project(uow, principal=system, partner=partner, event=event)
    if isinstance(event.data, ContributionReported):
        return await report_contribution(uow, principal=system, partner=partner, event=event)
    await _hear(uow, partner, _KEPT[type(event.data)], event)
    if isinstance(event.data, PlacementReported):
        return await report_placement(uow, principal=system, partner=partner, data=event.data)
    return None


async def submit_project(
    uow: UnitOfWork, *, principal: Principal, partner: Partner, event: Event[Any]
) -> UUID:
    """
    Make the partner's project, or bring it up to date; answers its id.

    The same word again leaves the project as it is, edits made over HTTP included. Raises what
    the functions of projects raise, ReportOutdated and DataNotUsable.
    """
    # What is new is not flushed before its project: both are written once.
    said, before = await _hear(uow, partner, ReportKind.PROJECT, event, is_flushed=False)
    values = project_values(event.data)
    if said.project_id is None:
        body = _body(ProjectCreate, values | {"partner_id": partner.id})
        with uow.session.no_autoflush:
            project = await projects.new_project(uow, body=body)
            said.project_id = project.id
        if event.data.publish:
            await projects.publish(uow, project)
        await uow.session.flush()
        return project.id
    if not says_the_same(before, event.data):
        project = await _update(uow, principal, said.project_id, values)
    else:
        project = await projects.read_project(uow, principal=principal, project_id=said.project_id)
    if event.data.publish and project.status == ProjectStatus.DRAFT:
        await projects.publish_project(uow, principal=principal, project_id=project.id)
    return project.id


async def withdraw_project(
    uow: UnitOfWork, *, principal: Principal, partner: Partner, event: Event[Any]
) -> UUID:
    """Close the partner's project; done already is fine. Raises ReferenceUnknown."""
    project_id = await _project_called(uow, partner, event.data.reference)
    await _hear(uow, partner, ReportKind.PROJECT, event)
    reason = CloseReason(event.data.reason.value)
    await projects.close_project(uow, principal=principal, project_id=project_id, reason=reason)
    return project_id


async def report_placement(
    uow: UnitOfWork, *, principal: Principal, partner: Partner, data: PlacementReported
) -> UUID | None:
    """
    Move or open the placement that is meant, if one is; answers its project.

    Raises ReferenceUnknown, and what the functions of placements raise.
    """
    project_id = None
    if data.project_reference is not None:
        project_id = await _project_called(uow, partner, data.project_reference)
    return await placement_reports.follow_report(
        uow, principal=principal, partner_id=partner.id, project_id=project_id, data=data
    )


async def report_contribution(
    uow: UnitOfWork, *, principal: Principal, partner: Partner, event: Event[Any]
) -> UUID | None:
    """
    Book what happened to a contribution to the partner's project; answers the project's id.

    One that names no project, and is of no contribution that did, is kept as a fact alone. Raises
    ReferenceUnknown, ReportOutdated, and what booking raises.
    """
    project_id = None
    if event.data.project_reference is not None:
        project_id = await _project_called(uow, partner, event.data.project_reference)
    said, _ = await _hear(uow, partner, ReportKind.CONTRIBUTION, event)
    said.project_id = await book_reported(
        uow, principal=principal, partner_id=partner.id, project_id=project_id, data=event.data
    )
    await uow.session.flush()
    return said.project_id


async def list_reports(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    page: PageRequest,
    kind: ReportKind | None,
) -> Rows[Report]:
    """What stands of a partner's own reports."""
    return await ReportRepository(uow.session).page(principal, partner_id, page, kind)


async def forget_people(uow: UnitOfWork, *, people: list[UUID]) -> int:
    """Delete every report about these people; answers how many."""
    return await ReportRepository(uow.session).forget(people)


async def _project_called(uow: UnitOfWork, partner: Partner, reference: str) -> UUID:
    """The project that the partner calls so, its report's row locked. Raises ReferenceUnknown."""
    said = await ReportRepository(uow.session).lock(partner.id, ReportKind.PROJECT, reference)
    if said is None or said.project_id is None:
        raise ReferenceUnknown(f"No project of yours is called {reference!r}.")
    return said.project_id


async def _hear(
    uow: UnitOfWork,
    partner: Partner,
    kind: ReportKind,
    event: Event[Any],
    *,
    is_flushed: bool = True,
) -> tuple[Report, dict[str, Any] | None]:
    """Put the newest word in place of the last one; answers the row and what stood there."""
    repository = ReportRepository(uow.session)
    said = await repository.lock(partner.id, kind, event.data.reference)
    before = None
    if said is None:
        said = Report(
            partner_id=partner.id,
            kind=kind.value,
            reference=event.data.reference,
            event_id=event.id,
            event_type=event.type,
            told_at=event.time,
            received_at=uow.now,
            data={},
        )
        repository.add(said)
    elif said.told_at > event.time:
        raise ReportOutdated(
            f"The event {said.event_id!r} of {said.told_at.isoformat()} is newer than this one."
        )
    else:
        before = said.data
    said.event_id, said.event_type = event.id, event.type
    said.told_at, said.received_at = event.time, uow.now
    said.data = event.data.model_dump(mode="json")
    said.subjects = people_in(event.data)
    if is_flushed:
        await uow.session.flush()
    return said, before


async def _update(
    uow: UnitOfWork, principal: Principal, project_id: UUID, values: dict[str, Any]
) -> Project:
    # Locked here: an edit over HTTP in the same moment must not make this one stale.
    project = await ProjectRepository(uow.session).lock(principal, project_id)
    if project is None:
        raise projects.ProjectNotFound("No such project among those you may edit.")
    if any(getattr(project, name) != values[name] for name in FIXED):
        raise projects.ProjectMakesNoSense(
            "Kind and country of a project stay what they were: withdraw it and submit another."
        )
    changes = {name: value for name, value in values.items() if name not in FIXED}
    changes["roles"] = with_numbers(changes["roles"], held=project.roles)
    return await projects.change_project(
        uow,
        principal=principal,
        project_id=project_id,
        version=project.version,
        body=_body(ProjectPatch, changes),
    )


def _body(kind: type[BodyT], values: dict[str, Any]) -> BodyT:
    """The body that the door's function takes; its rules are those of the HTTP door."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        found = [
            {"pointer": "/data" + pointer(each["loc"]), "message": each["msg"]}
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise DataNotUsable(f"{len(found)} value(s) cannot be used.", found[:20]) from error
