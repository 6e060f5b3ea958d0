"""
Letting anybody check a recruitment agency, and telling placements whether it may recruit.

* AgencyNotFound         404
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.agencies import domain
from services.registry.agencies.domain import AgencyStanding, Licence, LicenceStatus, Step
from services.registry.agencies.models import AgencyLicence
from services.registry.agencies.repository import AgencyRepository
from services.registry.agencies.schemas import AgencyPublic, AgencyRead, BreachRead, LicenceRead
from services.registry.partners.models import Partner
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows


class AgencyNotFound(NotFound):
    """No verified or suspended recruitment agency has this id."""

    slug = "agency-not-found"
    title = "No such agency"


async def check_agency(uow: UnitOfWork, *, partner_id: UUID, on: date | None) -> AgencyRead:
    """What anybody may know of an agency, as of a day. Raises AgencyNotFound."""
    repository = AgencyRepository(uow.session)
    agency = await repository.shown(partner_id)
    if agency is None:
        raise AgencyNotFound("No verified or suspended agency has this id.")
    breaches = await repository.breaches(partner_id)
    licences = await repository.licences([partner_id])
    unresolved = sum(each.resolved_on is None for each in breaches)
    public = _public(agency, licences, unresolved, on or uow.now.date())
    read = [BreachRead.model_validate(each) for each in breaches]
    return AgencyRead(**public.model_dump(), breaches=read)


async def list_agencies(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    name: str | None,
    country: str | None,
    number: str | None,
) -> Rows[AgencyPublic]:
    """Agencies with their standing today, by name."""
    repository = AgencyRepository(uow.session)
    found = await repository.page(page, name=name, country=country, number=number)
    ids = [agency.id for agency in found.items]
    held: dict[UUID, list[AgencyLicence]] = {each: [] for each in ids}
    for licence in await repository.licences(ids):
        held[licence.partner_id].append(licence)
    open_ones = await repository.unresolved(ids)
    items = [
        _public(agency, held[agency.id], open_ones.get(agency.id, 0), uow.now.date())
        for agency in found.items
    ]
    return Rows(items, found.next)


async def standing(
    uow: UnitOfWork, *, partner_id: UUID, on: date, sector: str | None = None
) -> AgencyStanding:
    """
    Whether an agency may recruit on a day, in a sector where one is named.

    For whoever decides on placements. One that no reviewer verified is not licensed.
    """
    repository = AgencyRepository(uow.session)
    agency = await repository.shown(partner_id)
    if agency is None:
        return AgencyStanding.NOT_LICENSED
    return _standing(agency, await repository.licences([partner_id]), on, sector)


def described(licence: AgencyLicence, *, on: date) -> LicenceRead:
    """A licence as it stands on a day."""
    fields: dict[str, Any] = licence.model_dump(exclude={"recorded_at"})
    return LicenceRead.model_validate(fields | {"status": domain.status_on(facts_of(licence), on)})


def facts_of(licence: AgencyLicence) -> Licence:
    """What counts of a licence."""
    steps = [
        Step(date.fromisoformat(each["since"]), LicenceStatus(each["status"]))
        for each in licence.steps
    ]
    return Licence(licence.valid_from, licence.valid_until, tuple(licence.sectors), tuple(steps))


def _standing(
    agency: Partner, licences: Sequence[AgencyLicence], on: date, sector: str | None = None
) -> AgencyStanding:
    """An agency that reviewers suspended is suspended, whatever its licences say."""
    if agency.status == PartnerStatus.SUSPENDED:
        return AgencyStanding.SUSPENDED
    return domain.standing([facts_of(each) for each in licences], on=on, sector=sector)


def _public(
    agency: Partner, licences: Sequence[AgencyLicence], unresolved: int, on: date
) -> AgencyPublic:
    return AgencyPublic(
        partner_id=agency.id,
        name=agency.name,
        country=agency.country,
        website=agency.website,
        status=agency.status,
        standing=_standing(agency, licences, on),
        checked_on=on,
        unresolved_breaches=unresolved,
        licences=[described(each, on=on) for each in licences],
    )
