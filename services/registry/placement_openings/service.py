"""
Opening placements: by a partner for a group mission, and for whoever else brings one about.

* ProjectNotOpen           409  only published projects take people
* PlacementReferenceTaken  409  another placement of the partner is called so
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.eligibility import service as eligibility
from services.registry.partners import service as partners
from services.registry.placements.domain import PlacementPartyRole
from services.registry.placements.models import Placement, PlacementParty, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.schemas import PersonNamed, PlacementCreate
from services.registry.placements.service import (
    PlacementMakesNoSense,
    set_days,
    state_practice,
)
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from shared.contracts.values import MemberRole, Modality
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal


class ProjectNotOpen(Conflict):
    """Only published projects take people: their terms of reference are public."""

    slug = "project-takes-nobody"
    title = "The project takes nobody"


class PlacementReferenceTaken(Conflict):
    """Another placement of the partner is called by this reference."""

    slug = "placement-reference-taken"
    title = "The reference is taken"


async def open_placement(
    uow: UnitOfWork, *, principal: Principal, body: PlacementCreate
) -> Placement:
    """
    A proposed placement of a project that the caller may act for; nobody has decided yet.

    Raises what the errors above say, PartnerNotVerified, HostNotAvailable and ProgrammeUnknown.
    """
    project = await projects.own_project(uow, principal=principal, project_id=body.project_id)
    owner = await partners.own_partner(
        uow, principal=principal, partner_id=project.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(owner)
    eligibility.require_programme(body.programme)
    await _require_partners(uow, project, body)
    placement = new_placement(project, at=uow.now)
    given = body.model_dump(
        mode="json",
        include={"reference", "modality", "programme", "languages", "stipend", "is_insured"},
    )
    for name, value in given.items():
        setattr(placement, name, value)
    set_days(placement, body.starts_on, body.ends_on, body.return_on)
    if body.terms_of_reference is not None:
        placement.terms_url = body.terms_of_reference.url
        placement.terms_text = body.terms_of_reference.text
        placement.terms_at = uow.now
    await add_placement(
        uow, placement, hosts=body.host_partner_ids, introducer=body.introducer_partner_id
    )
    PlacementRepository(uow.session).add(
        *(
            _person(placement, number, named, at=uow.now)
            for number, named in enumerate(body.people, start=1)
        )
    )
    await _flush(uow)
    return placement


def new_placement(project: Project, *, at: datetime) -> Placement:
    """A proposed placement in a project that was not ended by anybody. Raises ProjectNotOpen."""
    if project.published_at is None or not project.takes_records:
        raise ProjectNotOpen(f"The project is {project.status}.")
    return Placement(
        project_id=project.id,
        partner_id=project.partner_id,
        project_title=project.title,
        kind=project.kind,
        country=project.country,
        sector=project.sector,
        modality=Modality.OTHER,
        # Without others of their own the terms are the project, since it was first public.
        terms_at=project.published_at,
        created_at=at,
    )


async def add_placement(
    uow: UnitOfWork, placement: Placement, *, hosts: list[UUID], introducer: UUID | None
) -> None:
    """Write a new placement with its parties; who is host and project's partner decides once."""
    placement.host_partner_ids = [str(each) for each in hosts]
    placement.introducer_partner_id = introducer
    repository = PlacementRepository(uow.session)
    repository.add(placement)
    await _flush(uow)
    roles = [(placement.partner_id, PlacementPartyRole.PROJECT)]
    roles += [(host, PlacementPartyRole.HOST) for host in hosts if host != placement.partner_id]
    roles += [(introducer, PlacementPartyRole.INTRODUCER)] if introducer else []
    repository.add(
        *(
            PlacementParty(placement_id=placement.id, partner_id=partner, role=role)
            for partner, role in roles
        )
    )
    await _flush(uow)


async def _require_partners(uow: UnitOfWork, project: Project, body: PlacementCreate) -> None:
    hosts, people = body.host_partner_ids, [each.person_id for each in body.people]
    if len(set(hosts)) < len(hosts) or len(set(people)) < len(people):
        raise PlacementMakesNoSense("A host or a person comes twice.")
    if body.introducer_partner_id in {project.partner_id, *hosts}:
        raise PlacementMakesNoSense("Who introduces people is neither their host nor who asks.")
    for each in (*hosts, body.introducer_partner_id):
        if each is not None and not await partners.may_host(uow, partner_id=each):
            raise projects.HostNotAvailable("A host or introducer is no partner, or suspended.")


def _person(
    placement: Placement, number: int, named: PersonNamed, *, at: datetime
) -> PlacementPerson:
    person = PlacementPerson(
        placement_id=placement.id, number=number, person_id=named.person_id, named_at=at
    )
    if named.practice is not None:
        state_practice(person, named.practice)
    return person


async def _flush(uow: UnitOfWork) -> None:
    """Write, and say which "only once" was hurt."""
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "placement_reference_once" in str(error.orig):
            raise PlacementReferenceTaken("Choose another reference.") from error
        raise
