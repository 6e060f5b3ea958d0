"""
Keeping the register of agencies: reviewers, and the governments that issue licences.

* LicenceNotFound        404
* BreachNotFound         404
* NotAnAgency            409  the partner recruits nobody
* LicenceKnown           409  this number is registered in this country
* WrongLicenceState      409  the verb does not follow from what was said last
* DatesMakeNoSense       422  an end before its beginning, or a breach to come
* NotTheAuthority        403  neither a reviewer nor a government of the country
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.agencies import domain
from services.registry.agencies.domain import LicenceVerb
from services.registry.agencies.models import AgencyBreach, AgencyLicence
from services.registry.agencies.repository import AgencyRepository
from services.registry.agencies.schemas import LicenceRead, LicenceStep
from services.registry.agencies.service import described, facts_of
from services.registry.licensing.schemas import BreachAdd, LicenceAdd
from services.registry.partners import service as partners
from shared.contracts.values import PartnerType
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted, Unprocessable
from shared.security.principal import Principal


class LicenceNotFound(NotFound):
    """The agency has no such licence."""

    slug = "licence-not-found"
    title = "No such licence"


class BreachNotFound(NotFound):
    """No such breach of the agency was recorded."""

    slug = "breach-not-found"
    title = "No such breach"


class NotAnAgency(Conflict):
    """Only recruitment agencies have licences and breaches here."""

    slug = "not-an-agency"
    title = "The partner is no recruitment agency"


class LicenceKnown(Conflict):
    """A licence of this number in this country is registered already."""

    slug = "licence-known"
    title = "The licence is registered already"


class WrongLicenceState(Conflict):
    """The verb does not follow from what the authority said last, or is dated before it."""

    slug = "wrong-licence-state"
    title = "Not possible in the licence's present state"


class DatesMakeNoSense(Unprocessable):
    """An end before its beginning, or a breach that is still to come."""

    slug = "agency-dates-make-no-sense"
    title = "The dates make no sense"


class NotTheAuthority(NotPermitted):
    """Only reviewers, and verified governments of the licence's country, keep the register."""

    slug = "not-the-authority"
    title = "Not the authority"


async def add_licence(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, body: LicenceAdd
) -> LicenceRead:
    """Register a licence of an agency."""
    await _require_keeper(uow, principal, body.authority_partner_id, [body.country])
    await _require_agency(uow, partner_id)
    if body.valid_until is not None and body.valid_until < body.valid_from:
        raise DatesMakeNoSense("It ends before it begins.")
    licence = AgencyLicence(**body.model_dump(), partner_id=partner_id, recorded_at=uow.now)
    AgencyRepository(uow.session).add(licence)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "agency_licence_once" in str(error.orig):
            raise LicenceKnown("Ask a reviewer whose it is.") from error
        raise
    await _note(uow, principal, partner_id, "licence_added", {"licence": str(licence.id)})
    return described(licence, on=uow.now.date())


async def change_licence(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    licence_id: UUID,
    verb: LicenceVerb,
    reason: str,
    since: date | None,
) -> LicenceRead:
    """Suspend, reinstate or revoke a licence from a day on; done already is fine."""
    licence = await _kept_licence(uow, principal, partner_id, licence_id)
    facts, day = facts_of(licence), since or uow.now.date()
    wanted = domain.after(verb)
    if domain.last_word(facts.steps) is not wanted:
        if not domain.is_possible(verb, facts, day):
            raise WrongLicenceState(f"Its last word is {domain.last_word(facts.steps)}.")
        step = LicenceStep(since=day, status=wanted, reason=reason)
        licence.steps = [*licence.steps, step.model_dump(mode="json")]
        await uow.session.flush()
        decision = {"licence": str(licence_id), "since": str(day), "status": wanted}
        await _note(uow, principal, partner_id, f"licence_{verb}", decision)
    return described(licence, on=uow.now.date())


async def extend_licence(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, licence_id: UUID, until: date
) -> LicenceRead:
    """Let a licence be valid longer; done already is fine."""
    licence = await _kept_licence(uow, principal, partner_id, licence_id)
    if licence.valid_until != until:
        if licence.valid_until is None or until < licence.valid_until:
            raise DatesMakeNoSense(f"It is valid until {licence.valid_until or 'further notice'}.")
        licence.valid_until = until
        await uow.session.flush()
        decision = {"licence": str(licence_id), "valid_until": str(until)}
        await _note(uow, principal, partner_id, "licence_extended", decision)
    return described(licence, on=uow.now.date())


async def add_breach(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, body: BreachAdd
) -> AgencyBreach:
    """Write down what an agency broke."""
    repository = AgencyRepository(uow.session)
    countries = {each.country for each in await repository.licences([partner_id])}
    await _require_keeper(uow, principal, body.authority_partner_id, countries)
    await _require_agency(uow, partner_id)
    if body.happened_on > uow.now.date():
        raise DatesMakeNoSense("It has not happened yet.")
    breach = AgencyBreach(**body.model_dump(), partner_id=partner_id, recorded_at=uow.now)
    repository.add(breach)
    await uow.session.flush()
    await _note(uow, principal, partner_id, "breach_added", {"breach": str(breach.id)})
    return breach


async def resolve_breach(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    breach_id: UUID,
    resolved_on: date,
    resolution: str,
) -> AgencyBreach:
    """Say that a breach was made good; done already is fine, and keeps its first words."""
    repository = AgencyRepository(uow.session)
    breach = await repository.lock_breach(partner_id, breach_id)
    if breach is None:
        raise BreachNotFound("No such breach of the agency.")
    countries = {each.country for each in await repository.licences([partner_id])}
    await _require_own(uow, principal, breach.authority_partner_id, countries)
    if breach.resolved_on is None:
        if not breach.happened_on <= resolved_on <= uow.now.date():
            raise DatesMakeNoSense("It was made good between its day and today.")
        breach.resolved_on, breach.resolution = resolved_on, resolution
        await uow.session.flush()
        await _note(uow, principal, partner_id, "breach_resolved", {"breach": str(breach_id)})
    return breach


async def _kept_licence(
    uow: UnitOfWork, principal: Principal, partner_id: UUID, licence_id: UUID
) -> AgencyLicence:
    licence = await AgencyRepository(uow.session).lock_licence(partner_id, licence_id)
    if licence is None:
        raise LicenceNotFound("The agency has no such licence.")
    await _require_own(uow, principal, licence.authority_partner_id, [licence.country])
    return licence


async def _require_own(
    uow: UnitOfWork, principal: Principal, authority_id: UUID | None, countries: Collection[str]
) -> None:
    """The same for what is recorded: a reviewer may change what any government wrote."""
    if not principal.may("partners:review"):
        await _require_keeper(uow, principal, authority_id, countries)


async def _require_keeper(
    uow: UnitOfWork, principal: Principal, authority_id: UUID | None, countries: Collection[str]
) -> None:
    """A reviewer, or somebody who acts for a verified government of one of the countries."""
    acting = None if principal.may("partners:review") else principal
    if authority_id is None and acting is None:
        return
    repository = AgencyRepository(uow.session)
    if authority_id is None or not await repository.is_authority(
        authority_id, countries, acting=acting
    ):
        raise NotTheAuthority("A reviewer, or a verified government of the country, may.")


async def _require_agency(uow: UnitOfWork, partner_id: UUID) -> None:
    agency = await partners.held_partner(uow, partner_id=partner_id)
    if agency.partner_type != PartnerType.RECRUITMENT_AGENCY:
        raise NotAnAgency(f"The partner is a {agency.partner_type}.")


async def _note(
    uow: UnitOfWork, principal: Principal, partner_id: UUID, deed: str, decision: dict[str, str]
) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=f"agency.{deed}",
        object_type="partner",
        object_id=partner_id,
        decision=decision,
    )
