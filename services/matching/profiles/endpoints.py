"""The HTTP door to one's own profile."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Response

from services.matching.partners.service import PartnerNotVetted
from services.matching.profiles import service
from services.matching.profiles.models import Profile
from services.matching.profiles.schemas import ProfileRead, ProfileStatus
from services.matching.retired_skills.service import retired_held
from services.matching.statements.schemas import ProfileSent, ProfileWrite
from services.matching.taxonomy.service import SkillUnknown
from shared.db.unit_of_work import UnitOfWork
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, Uow, get_version
from shared.http.door import Door
from shared.http.etags import set_etag

door = Door(prefix="/v1/profiles/me", tags=["profiles"])
ForPartner = Annotated[
    UUID | None, Query(description="Speak for this partner, whose member you are.")
]


@door.put(
    "",
    scopes=["profiles:write"],
    errors=[
        service.NotYourPartner,
        service.FundingOnly,
        service.CurrencyUnknown,
        SkillUnknown,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ProfileRead,
    responses={201: {"model": ProfileRead, "description": "It is new."}},
    summary="State one's profile",
)
async def put_profile(
    body: ProfileSent,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: ForPartner = None,
    if_match: Annotated[
        str | None, Header(description="The ETag that was read; needed once there is a profile.")
    ] = None,
) -> ProfileRead:
    """The whole profile at once; a new one is a draft until it is published."""
    version = get_version(if_match) if if_match is not None else None
    profile, is_new = await service.put_profile(
        uow, principal=principal, partner=partner, body=body, version=version
    )
    response.status_code = 201 if is_new else 200
    return await _read(uow, profile, response)


@door.get(
    "",
    scopes=["profiles:write"],
    errors=[service.ProfileNotFound, service.NotYourPartner],
    response_model=ProfileRead,
    summary="Read one's profile",
)
async def get_profile(
    uow: Uow, principal: CurrentPrincipal, response: Response, partner: ForPartner = None
) -> ProfileRead:
    """Only its owner sees it."""
    profile = await service.read_profile(uow, principal=principal, partner=partner)
    return await _read(uow, profile, response)


@door.post(
    "/publish",
    scopes=["profiles:write"],
    errors=[
        service.ProfileNotFound,
        service.NotYourPartner,
        service.NoConsent,
        service.NothingToMatch,
        PartnerNotVetted,
    ],
    response_model=ProfileRead,
    summary="Be matched",
)
async def publish_profile(
    uow: Uow, principal: CurrentPrincipal, response: Response, partner: ForPartner = None
) -> ProfileRead:
    """From now on the profile finds open projects, and new projects find it."""
    profile = await service.publish_profile(uow, principal=principal, partner=partner)
    return await _read(uow, profile, response)


@door.post(
    "/pause",
    scopes=["profiles:write"],
    errors=[service.ProfileNotFound, service.NotYourPartner],
    response_model=ProfileRead,
    summary="Take a pause",
)
async def pause_profile(
    uow: Uow, principal: CurrentPrincipal, response: Response, partner: ForPartner = None
) -> ProfileRead:
    """Not matched until it is published again."""
    profile = await service.pause_profile(uow, principal=principal, partner=partner)
    return await _read(uow, profile, response)


async def _read(uow: UnitOfWork, profile: Profile, response: Response) -> ProfileRead:
    set_etag(response, profile.version)
    body = ProfileWrite.model_validate(profile.body)
    return ProfileRead(
        profile_id=profile.id,
        person_id=profile.person_id,
        partner_id=profile.partner_id,
        status=ProfileStatus(profile.status),
        profile=body,
        retired_skills=await retired_held(uow, body),
        created_at=profile.created_at,
        version=profile.version,
    )
