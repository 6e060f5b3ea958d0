"""
What can be done with a profile.

* ProfileNotFound        404  there is none yet
* NotYourPartner         404  the caller does not act for this partner
* FundingOnly            422  an organisation's profile has funding interests only
* NoConsent              409  consent to matching is needed to publish
* NothingToMatch         409  neither a skill nor a funding interest is stated
* CurrencyUnknown        422  no rate is known for the currency of a ticket
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.features import service as features
from services.matching.partners import service as partners
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.models import Profile
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.schemas import ProfileStatus
from services.matching.rates import service as rates
from services.matching.statements.schemas import ProfileWrite
from services.matching.taxonomy import service as taxonomy
from shared.contracts import matching as contract
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, PreconditionRequired, Unprocessable
from shared.http.etags import require_version
from shared.ids import new_id
from shared.security.principal import Principal


class ProfileNotFound(NotFound):
    """There is no profile yet: `PUT /v1/profiles/me` makes one."""

    slug = "profile-not-found"
    title = "No profile yet"


class NotYourPartner(NotFound):
    """You do not act for this partner, as far as matching has heard."""

    slug = "not-your-partner"
    title = "Not a partner of yours"


class FundingOnly(Unprocessable):
    """An organisation's profile has funding interests only."""

    slug = "funding-only"
    title = "Organisations state funding interests only"


class NoConsent(Conflict):
    """Consent to matching is needed before a profile is published."""

    slug = "consent-missing"
    title = "Consent to matching is missing"


class NothingToMatch(Conflict):
    """State at least one skill or a funding interest."""

    slug = "nothing-to-match"
    title = "There is nothing to match"


class CurrencyUnknown(Unprocessable):
    """No rate is known for this currency, so tickets in it cannot be compared."""

    slug = "currency-unknown"
    title = "No rate for this currency"


async def owner_of(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """(person, None) or (None, partner), whichever the caller speaks for. Raises NotYourPartner."""
    if partner is None and principal.person_id is not None:
        return principal.person_id, None
    spoken_for = partner or principal.partner_id
    if spoken_for is None or not await partners.may_edit(uow, principal, spoken_for):
        raise NotYourPartner("You do not act for this partner.")
    return None, spoken_for


async def read_profile(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None, for_update: bool = False
) -> Profile:
    """One's own profile. Raises ProfileNotFound."""
    person_id, partner_id = await owner_of(uow, principal=principal, partner=partner)
    found = await ProfileRepository(uow.session).of_owner(
        person_id=person_id, partner_id=partner_id, for_update=for_update
    )
    if found is None:
        raise ProfileNotFound("Make one with PUT /v1/profiles/me.")
    return found


async def put_profile(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner: UUID | None,
    body: ProfileWrite,
    version: int | None,
) -> tuple[Profile, bool]:
    """The profile as stated, and whether it is new; an edit names the version that was read."""
    person_id, partner_id = await owner_of(uow, principal=principal, partner=partner)
    await _check(uow, body, is_partner=partner_id is not None)
    repository = ProfileRepository(uow.session)
    profile = await repository.of_owner(person_id=person_id, partner_id=partner_id, for_update=True)
    if profile is None:
        made = await repository.add(_new_row(uow, person_id, partner_id, body))
        if made is None:
            raise PreconditionRequired("It was made at the same moment: read it first.")
        return made, True
    if version is None:
        raise PreconditionRequired("Send the ETag you have read as If-Match.")
    require_version(profile.version, version)
    profile.body = body.model_dump(mode="json")
    profile.version += 1
    if profile.status == ProfileStatus.PUBLISHED and not body.consent.matching:
        await _pause(uow, profile)
    elif profile.status == ProfileStatus.PUBLISHED:
        await _intake(uow, profile)
        uow.publish(state_of(contract.ProfileChanged, profile, at=uow.now))
    await uow.session.flush()
    return profile, False


async def publish_profile(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None
) -> Profile:
    """
    From now on the profile is matched; done already is fine.

    Raises NoConsent, NothingToMatch and, for an organisation's, PartnerNotVetted.
    """
    profile = await read_profile(uow, principal=principal, partner=partner, for_update=True)
    if profile.status == ProfileStatus.PUBLISHED:
        return profile
    _check_may_publish(ProfileWrite.model_validate(profile.body))
    if profile.partner_id is not None:
        await partners.require_verified(uow, profile.partner_id)
    profile.status = ProfileStatus.PUBLISHED
    profile.version += 1
    await _intake(uow, profile)
    uow.publish(state_of(contract.ProfilePublished, profile, at=uow.now))
    return profile


async def pause_profile(uow: UnitOfWork, *, principal: Principal, partner: UUID | None) -> Profile:
    """The profile is not matched until it is published again; done already is fine."""
    profile = await read_profile(uow, principal=principal, partner=partner, for_update=True)
    if profile.status == ProfileStatus.PUBLISHED:
        profile.version += 1
        await _pause(uow, profile)
    return profile


async def import_profiles(
    uow: UnitOfWork, *, profiles: list[tuple[UUID, ProfileWrite]]
) -> list[UUID]:
    """Publish many people's new profiles at once; skills that do not exist are left out."""
    for _, body in profiles:
        _check_may_publish(body)
    rows = [
        _new_row(uow, person, None, body) | {"status": ProfileStatus.PUBLISHED.value}
        for person, body in profiles
    ]
    await ProfileRepository(uow.session).add_many(rows)
    owned = [(row["id"], person, body) for row, (person, body) in zip(rows, profiles, strict=True)]
    await features.add_profiles(uow, profiles=owned)
    for profile_id, person, _ in owned:
        uow.publish(
            contract.ProfilePublished(
                profile_id=profile_id, person_id=person, partner_id=None, at=uow.now
            )
        )
    return [row["id"] for row in rows]


def state_of(
    told: type[contract.ProfileState], profile: Profile, *, at: datetime
) -> contract.ProfileState:
    """The profile as it travels."""
    return told(
        profile_id=profile.id,
        person_id=profile.person_id,
        partner_id=profile.partner_id,
        at=at,
    )


async def require_rates(uow: UnitOfWork, currencies: Iterable[str]) -> None:
    """Raise CurrencyUnknown unless amounts in these currencies can be compared."""
    known = await rates.current(uow)
    for currency in currencies:
        if currency not in known:
            raise CurrencyUnknown(f"{currency}: use one of {', '.join(sorted(known))}.")


def _check_may_publish(body: ProfileWrite) -> None:
    if not body.consent.matching:
        raise NoConsent("Set consent.matching to true first.")
    if not body.skills and body.funding is None:
        raise NothingToMatch("State at least one skill or a funding interest.")


def _new_row(
    uow: UnitOfWork, person_id: UUID | None, partner_id: UUID | None, body: ProfileWrite
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": person_id,
        "partner_id": partner_id,
        "status": ProfileStatus.DRAFT.value,
        "body": body.model_dump(mode="json"),
        "created_at": uow.now,
        "version": 1,
    }


async def _check(uow: UnitOfWork, body: ProfileWrite, *, is_partner: bool) -> None:
    if is_partner and (body.skills or body.languages or body.origin_ties or body.practices):
        raise FundingOnly("Leave out skills, languages, ties and practices.")
    await taxonomy.skill_ids(uow, [held.skill for held in body.skills])
    if body.funding is not None:
        tickets = (body.funding.smallest_ticket, body.funding.largest_ticket)
        await require_rates(uow, [ticket.currency for ticket in tickets])


async def is_matched(uow: UnitOfWork, profile: Profile) -> bool:
    """Whether it is matched now: nothing of a suspended partner is."""
    if profile.status != ProfileStatus.PUBLISHED:
        return False
    partner_id = profile.partner_id
    return partner_id is None or not await PartnerRepository(uow.session).is_suspended(partner_id)


async def _intake(uow: UnitOfWork, profile: Profile) -> None:
    """What an edit comes to, with the flow that led to it."""
    profile.flow = uow.flow.kept()
    await put_features(uow, profile)


async def put_features(uow: UnitOfWork, profile: Profile) -> bool:
    """A held profile's numbers, and work if they changed; whether they did."""
    return await features.put_profile(
        uow,
        profile_id=profile.id,
        owner=owner_id(profile),
        body=ProfileWrite.model_validate(profile.body),
        is_open=await is_matched(uow, profile),
    )


async def _pause(uow: UnitOfWork, profile: Profile) -> None:
    profile.status = ProfileStatus.PAUSED
    await _intake(uow, profile)
    uow.publish(state_of(contract.ProfilePaused, profile, at=uow.now))


def owner_id(profile: Profile) -> UUID:
    """The person or the partner that it is of."""
    owner = profile.person_id or profile.partner_id
    if owner is None:
        raise ValueError(f"the profile {profile.id} has no owner")
    return owner
