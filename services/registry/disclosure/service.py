"""
Tells projects, their ledger and partners as IATI, a few at a time.

Of a project that came as an activity the activity leaves again, brought up to date; an activity
that is no project leaves as it came, for the people of its partner only.
"""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.activities.domain import (
    activity_identifier,
    organisation_identifier,
    organisation_type,
    told_status,
)
from services.registry.activities.repository import SourceRepository
from services.registry.contributions import service as contributions
from services.registry.contributions.domain import EntryKind
from services.registry.contributions.models import Contribution, LedgerEntry
from services.registry.iati.activity import Sum
from services.registry.iati.told import Organisation, Party, Told, Transaction
from services.registry.iati.writer import write_activity, write_kept, write_organisation
from services.registry.partners.models import Partner
from services.registry.partners.repository import PartnerRepository
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

# An activity is 11 KB on average and 300 KB at most among real ones; it may be 4 MB, and then a
# page ends early.
_AT_ONCE = 50
_MOST_BYTES = 4 * 1024 * 1024
Written = list[tuple[UUID, bytes]]


async def next_projects(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID | None, after: UUID | None
) -> Written:
    """The next projects that the caller may see, each with its activity; none at the end."""
    found = await ProjectRepository(uow.session).following(principal, partner_id, after, _AT_ONCE)
    named = {each.partner_id for each in found} | {
        each.host_partner_id for each in found if each.host_partner_id is not None
    }
    partners = await PartnerRepository(uow.session).by_ids(named)
    sources = await SourceRepository(uow.session).sources([each.id for each in found])
    booked = await _booked(uow, principal, found)
    written: Written = []
    size = 0
    for project in found:
        if size > _MOST_BYTES:
            break
        source = zlib.decompress(sources[project.id]) if project.id in sources else None
        told = _told(project, partners, booked.get(project.id, ()))
        written.append((project.id, write_activity(told, source)))
        size += len(written[-1][1])
    return written


async def next_unplaced(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID | None, after: UUID | None
) -> Written:
    """The next of the caller's own activities that are no project; none at the end."""
    found = await SourceRepository(uow.session).unplaced(principal, partner_id, after, _AT_ONCE)
    return [(each.id, write_kept(zlib.decompress(each.xml))) for each in found]


async def next_organisations(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID | None, after: UUID | None
) -> Written:
    """The next partners that the caller may see, each as an organisation; none at the end."""
    found = await PartnerRepository(uow.session).following(principal, partner_id, after, _AT_ONCE)
    return [(each.id, write_organisation(_organisation(each))) for each in found]


async def _booked(
    uow: UnitOfWork, principal: Principal, projects: list[Project]
) -> dict[UUID, list[Transaction]]:
    """The ledger of each project as far as the caller may read it, in the order of booking."""
    repository = PartnerRepository(uow.session)
    entries = await contributions.entries_of(
        uow, principal=principal, project_ids=[each.id for each in projects]
    )
    given_by = {each.contribution.contributor_partner_id for each in entries}
    contributors = await repository.by_ids({each for each in given_by if each is not None})
    owners = await repository.by_ids({each.partner_id for each in projects})
    owner_of = {each.id: _party(owners[each.partner_id]) for each in projects}
    told: dict[UUID, list[Transaction]] = {}
    for entry in entries:
        given = entry.contribution
        giver = _giver(given, contributors)
        told.setdefault(given.project_id, []).append(
            _transaction(entry, giver, owner_of[given.project_id])
        )
    return told


def _giver(given: Contribution, contributors: dict[UUID, Partner]) -> Party:
    """The contributor; one whom nobody may name by their class, such as Diaspora."""
    if given.contributor_label is not None:
        return Party(given.contributor_label)
    named = given.contributor_partner_id
    partner = contributors[named] if named is not None else None
    if partner is None or partner.status != PartnerStatus.VERIFIED:
        return Party(given.contributor_class.replace("_", " ").capitalize())
    return _party(partner)


def _transaction(entry: LedgerEntry, giver: Party, owner: Party) -> Transaction:
    is_spent = entry.kind == EntryKind.EXPENDITURE
    # Money given back with a type of its own flows the other way; else it is less of the same.
    is_returned = entry.kind == EntryKind.REFUND and entry.iati_value_minor * entry.amount_minor > 0
    provider, receiver = (owner, giver) if is_returned else (giver, owner)
    return Transaction(
        ref=str(entry.id),
        kind=entry.iati_transaction_type,
        day=entry.value_date,
        amount=Sum(entry.iati_value_minor, entry.currency),
        value_date=entry.value_date,
        provider=owner if is_spent else provider,
        receiver=None if is_spent else receiver,
    )


def _told(project: Project, partners: dict[UUID, Partner], booked: Sequence[Transaction]) -> Told:
    owner = partners[project.partner_id]
    host = partners.get(project.host_partner_id) if project.host_partner_id else None
    # Who is not verified is named to nobody.
    is_named = host is not None and host.status == PartnerStatus.VERIFIED
    reporting = _party(owner)
    identifier = project.iati_identifier or activity_identifier(str(reporting.ref), project.id)
    return Told(
        identifier=identifier,
        title=project.title,
        summary=project.summary,
        language=project.language,
        status=told_status(project.status, project.close_reason, source=project.activity_status),
        country=project.country,
        place=project.place,
        sector=project.sector,
        sdg_targets=tuple(project.sdg_targets),
        gcm_objectives=tuple(project.gcm_objectives),
        instruments=tuple(project.funding["instruments"]) if project.funding else (),
        goal=_goal(project.funding),
        starts=(project.published_at or project.created_at).date(),
        started=_day(project.started_at),
        ended=_day(project.completed_at),
        reporting=reporting,
        implementing=_party(host) if host is not None and is_named else reporting,
        transactions=tuple(booked),
    )


def _goal(funding: dict[str, Any] | None) -> Sum | None:
    if funding is None:
        return None
    return Sum(funding["goal"]["amount_minor"], funding["goal"]["currency"])


def _day(moment: Any) -> date | None:
    return moment.date() if moment is not None else None


def _organisation(partner: Partner) -> Organisation:
    who = _party(partner)
    return Organisation(str(who.ref), partner.name, str(who.kind), who)


def _party(partner: Partner) -> Party:
    identifier = organisation_identifier(country=partner.country, slug=partner.slug)
    return Party(partner.name, identifier, organisation_type(partner.partner_type))
