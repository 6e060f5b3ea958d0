"""
An association proposes one of its members to a project; both sides have to accept.

* NotAnAssociation       409  only verified associations introduce people
* NotAMember             404  as far as matching has heard
* IntroductionsUnwanted  409  the member does not agree to it, or has no profile to agree in
* AlreadyInContact       409  the two sides deal with each other already
"""

from uuid import UUID

from services.matching.engine.scored import kind_of
from services.matching.handshakes.domain import OPEN, State
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.handshakes.service import expire
from services.matching.introductions.schemas import Introduction
from services.matching.matches.service import ProjectNotKnown
from services.matching.pairs.repository import MatchRepository
from services.matching.partners import service as partners
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.models import Profile
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.service import NotYourPartner
from services.matching.proposals.service import Proposal, begin
from services.matching.scoring.ordering import match_id
from services.matching.statements.schemas import ProfileWrite
from shared.contracts.matching import HandshakeSide
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.security.principal import Principal


class NotAnAssociation(Conflict):
    """Only a verified diaspora or hometown association introduces people."""

    slug = "not-an-association"
    title = "Only associations introduce people"


class NotAMember(NotFound):
    """The person is no member of the association, as far as matching has heard."""

    slug = "not-a-member"
    title = "Not a member of the association"


class IntroductionsUnwanted(Conflict):
    """The member has not agreed to be introduced, or has no profile to agree in."""

    slug = "introductions-unwanted"
    title = "The member has not agreed to be introduced"


class AlreadyInContact(Conflict):
    """The two sides deal with each other already, without this introduction."""

    slug = "already-in-contact"
    title = "The two sides are in contact already"


async def introduce(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner: UUID | None,
    project_id: UUID,
    body: Introduction,
) -> Handshake:
    """The proposal as it stands; the same one a second time. Raises what `proposals` raises too."""
    introducer = await _introducer(uow, principal, partner)
    if await MatchRepository(uow.session).any_project(project_id) is None:
        raise ProjectNotKnown("No such project.")
    profile = await _hold_member(uow, introducer, body.person_id)
    repository = HandshakeRepository(uow.session)
    await repository.hold_role(project_id, body.role)
    found_as = match_id(project_id, body.role, kind_of(body.role), profile.id)
    latest = await repository.latest(found_as)
    if latest is not None and expire(uow, latest, profile):
        await uow.session.flush()
    if latest is not None and (latest.state in OPEN or latest.state == State.AGREED):
        if latest.introducer_id != introducer:
            raise AlreadyInContact("There is nothing left to introduce.")
        return latest
    proposal = Proposal(
        match_id=found_as,
        project_id=project_id,
        role=body.role,
        profile=profile,
        by=HandshakeSide.INTRODUCER,
        state=State.PROPOSED,
        introducer_id=introducer,
        is_vouched_for=body.vouch,
    )
    return await begin(uow, proposal, latest)


async def _introducer(uow: UnitOfWork, principal: Principal, partner: UUID | None) -> UUID:
    speaks_for = partner or principal.partner_id
    if speaks_for is None or not await partners.may_edit(uow, principal, speaks_for):
        raise NotYourPartner("Name an association that you act for with ?partner=.")
    if not await PartnerRepository(uow.session).is_association(speaks_for):
        raise NotAnAssociation("Only a verified diaspora or hometown association introduces.")
    return speaks_for


async def _hold_member(uow: UnitOfWork, introducer: UUID, person_id: UUID) -> Profile:
    person = (await people.who_now(uow, [person_id]))[person_id]
    if person not in await PartnerRepository(uow.session).members(introducer):
        raise NotAMember("The person is no member of the association.")
    profile = await ProfileRepository(uow.session).of_owner(
        person_id=person, partner_id=None, for_update=True
    )
    # First of all what they agreed to: without it the association learns nothing, not even
    # whether there is a profile.
    if profile is None or not ProfileWrite.model_validate(profile.body).consent.introductions:
        raise IntroductionsUnwanted("Ask the member: they agree to it in their profile.")
    return profile
