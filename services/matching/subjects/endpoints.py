"""The HTTP door for leaving, and for seeing what is held."""

from uuid import UUID

from services.matching.profiles.endpoints import ForPartner
from services.matching.profiles.service import NotYourPartner
from services.matching.subjects import service
from services.matching.subjects.schemas import ErasureReceipt, SubjectExport
from shared.errors import NotPermitted
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door
from shared.security.principal import Principal

door = Door(prefix="/v1/subjects", tags=["subjects"])
# Here and not with the other verbs of a profile, as leaving reaches beyond it.
profile_door = Door(prefix="/v1/profiles/me", tags=["profiles"])


@profile_door.delete(
    "",
    scopes=["profiles:write"],
    errors=[NotYourPartner],
    status_code=204,
    summary="Erase one's profile",
)
async def erase_profile(uow: Uow, principal: CurrentPrincipal, partner: ForPartner = None) -> None:
    """
    For a person the same as `DELETE /v1/subjects/me`: every service hears of it and follows.

    A partner's profile leaves all lists; the partner stays, and may make a new one.
    """
    await service.erase_own(uow, principal=principal, partner=partner)


@door.get("/me", scopes=["subjects:self"], response_model=SubjectExport, summary="Export mine")
async def export_me(uow: Uow, principal: CurrentPrincipal) -> SubjectExport:
    """Everything matching holds about the caller."""
    return await service.export_subject(uow, person_id=_person(principal))


@door.delete("/me", scopes=["subjects:self"], response_model=ErasureReceipt, summary="Erase mine")
async def erase_me(uow: Uow, principal: CurrentPrincipal) -> ErasureReceipt:
    """The one call: every service hears of it and erases its part."""
    person_id = _person(principal)
    return await service.erase_subject(uow, person_id=person_id, actor="the person")


@door.get(
    "/{person_id}", scopes=["subjects:any"], response_model=SubjectExport, summary="Export anybody"
)
async def export_subject(person_id: PathId, uow: Uow) -> SubjectExport:
    """For an operator who answers a person's request."""
    return await service.export_subject(uow, person_id=person_id)


@door.delete(
    "/{person_id}", scopes=["subjects:any"], response_model=ErasureReceipt, summary="Erase anybody"
)
async def erase_subject(person_id: PathId, uow: Uow, principal: CurrentPrincipal) -> ErasureReceipt:
    """For an operator who answers a person's request."""
    return await service.erase_subject(uow, person_id=person_id, actor=str(principal))


def _person(principal: Principal) -> UUID:
    if principal.person_id is None:
        raise NotPermitted("Only a person can be exported or erased.")
    return principal.person_id
