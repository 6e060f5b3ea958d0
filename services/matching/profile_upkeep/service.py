"""Profiles follow whose they are, how their partner stands, and how numbers are derived."""

from typing import Final
from uuid import UUID

from services.matching.features import service as features
from services.matching.profile_upkeep.repository import ProfileUpkeepRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.schemas import ProfileStatus
from services.matching.profiles.service import is_matched, owner_id, put_features, state_of
from services.matching.statements.schemas import ProfileWrite
from shared.contracts import matching as contract
from shared.db.derived import Page
from shared.db.unit_of_work import UnitOfWork

_AT_ONCE: Final = 200


async def link_person(uow: UnitOfWork, *, old: UUID, new: UUID) -> bool:
    """
    Give the profile of one person's id to another; False when there is none.

    Matches, exposures and exclusions hang on the profile's own id and stay. Hearers of profiles
    are told the state again, with the new person; of a draft nobody was told yet.
    """
    repository = ProfileRepository(uow.session)
    profile = await repository.of_owner(person_id=old, partner_id=None, for_update=True)
    if profile is None:
        return False
    profile.person_id = new
    profile.version += 1
    await uow.session.flush()
    await features.change_owner(uow, profile_id=profile.id, owner=new)
    if profile.status == ProfileStatus.PUBLISHED:
        uow.publish(state_of(contract.ProfileChanged, profile, at=uow.now))
    elif profile.status == ProfileStatus.PAUSED:
        uow.publish(state_of(contract.ProfilePaused, profile, at=uow.now))
    return True


async def features_again(uow: UnitOfWork, after: UUID | None) -> Page:
    """Derive the numbers of some profiles again, those after an id; nobody is told of it."""
    repository = ProfileRepository(uow.session)
    profiles = await repository.hold_page(after, limit=_AT_ONCE)
    mended = [
        profile.id
        for profile in profiles
        if await features.mend_profile(
            uow,
            profile_id=profile.id,
            owner=owner_id(profile),
            body=ProfileWrite.model_validate(profile.body),
            is_open=await is_matched(uow, profile),
        )
    ]
    return Page(len(profiles), tuple(mended), profiles[-1].id if profiles else None)


async def partners_behind(uow: UnitOfWork) -> list[UUID]:
    """Some partners that were suspended or reinstated since their profile's numbers were made."""
    return await ProfileUpkeepRepository(uow.session).partners_behind(limit=_AT_ONCE)


async def follow_partner(uow: UnitOfWork, *, partner_id: UUID) -> bool:
    """A partner's own profile as the partner stands now; whether anything changed by it."""
    profile = await ProfileRepository(uow.session).of_owner(
        person_id=None, partner_id=partner_id, for_update=True
    )
    return profile is not None and await put_features(uow, profile)
