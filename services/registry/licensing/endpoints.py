"""The HTTP door of those who keep the register of agencies."""

from fastapi import Response

from services.registry.agencies.domain import LicenceVerb
from services.registry.agencies.models import AgencyBreach
from services.registry.agencies.schemas import BreachRead, LicenceRead
from services.registry.licensing import service
from services.registry.licensing.schemas import (
    BreachAdd,
    BreachResolution,
    LicenceAdd,
    LicenceChange,
    LicenceExtension,
)
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/agencies/{partner_id}", tags=["agencies"])

# Who acts for a government comes with the first, a reviewer with the second.
_KEEPERS = ["partners:write", "partners:review"]
_CHANGED = [service.LicenceNotFound, service.NotTheAuthority]


@door.post(
    "/licences",
    scopes=_KEEPERS,
    errors=[
        PartnerNotFound,
        service.NotTheAuthority,
        service.NotAnAgency,
        service.LicenceKnown,
        service.DatesMakeNoSense,
    ],
    status_code=201,
    response_model=LicenceRead,
    summary="Register a licence",
)
async def add_licence(
    partner_id: PathId,
    body: LicenceAdd,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> LicenceRead:
    """By a reviewer, or by a verified government of the licence's country."""
    licence = await service.add_licence(uow, principal=principal, partner_id=partner_id, body=body)
    response.headers["Location"] = f"/v1/public/agencies/{partner_id}"
    return licence


async def _change(
    partner_id: PathId,
    licence_id: PathId,
    body: LicenceChange,
    uow: Uow,
    principal: CurrentPrincipal,
    verb: LicenceVerb,
) -> LicenceRead:
    return await service.change_licence(
        uow,
        principal=principal,
        partner_id=partner_id,
        licence_id=licence_id,
        verb=verb,
        reason=body.reason,
        since=body.since,
    )


@door.post(
    "/licences/{licence_id}/suspend",
    scopes=_KEEPERS,
    errors=[*_CHANGED, service.WrongLicenceState],
    response_model=LicenceRead,
    summary="Suspend a licence",
)
async def suspend_licence(
    partner_id: PathId,
    licence_id: PathId,
    body: LicenceChange,
    uow: Uow,
    principal: CurrentPrincipal,
) -> LicenceRead:
    """By its authority or a reviewer, from a day on."""
    return await _change(partner_id, licence_id, body, uow, principal, LicenceVerb.SUSPEND)


@door.post(
    "/licences/{licence_id}/reinstate",
    scopes=_KEEPERS,
    errors=[*_CHANGED, service.WrongLicenceState],
    response_model=LicenceRead,
    summary="Reinstate a licence",
)
async def reinstate_licence(
    partner_id: PathId,
    licence_id: PathId,
    body: LicenceChange,
    uow: Uow,
    principal: CurrentPrincipal,
) -> LicenceRead:
    """By its authority or a reviewer, from a day on."""
    return await _change(partner_id, licence_id, body, uow, principal, LicenceVerb.REINSTATE)


@door.post(
    "/licences/{licence_id}/revoke",
    scopes=_KEEPERS,
    errors=[*_CHANGED, service.WrongLicenceState],
    response_model=LicenceRead,
    summary="Revoke a licence",
)
async def revoke_licence(
    partner_id: PathId,
    licence_id: PathId,
    body: LicenceChange,
    uow: Uow,
    principal: CurrentPrincipal,
) -> LicenceRead:
    """By its authority or a reviewer, from a day on and for good."""
    return await _change(partner_id, licence_id, body, uow, principal, LicenceVerb.REVOKE)


@door.post(
    "/licences/{licence_id}/extend",
    scopes=_KEEPERS,
    errors=[*_CHANGED, service.DatesMakeNoSense],
    response_model=LicenceRead,
    summary="Extend a licence",
)
async def extend_licence(
    partner_id: PathId,
    licence_id: PathId,
    body: LicenceExtension,
    uow: Uow,
    principal: CurrentPrincipal,
) -> LicenceRead:
    """By its authority or a reviewer, until a later day."""
    return await service.extend_licence(
        uow,
        principal=principal,
        partner_id=partner_id,
        licence_id=licence_id,
        until=body.valid_until,
    )


@door.post(
    "/breaches",
    scopes=_KEEPERS,
    errors=[
        PartnerNotFound,
        service.NotTheAuthority,
        service.NotAnAgency,
        service.DatesMakeNoSense,
    ],
    status_code=201,
    response_model=BreachRead,
    summary="Write down a breach",
)
async def add_breach(
    partner_id: PathId,
    body: BreachAdd,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> AgencyBreach:
    """By a reviewer, or by a verified government of a country that licensed the agency."""
    breach = await service.add_breach(uow, principal=principal, partner_id=partner_id, body=body)
    response.headers["Location"] = f"/v1/public/agencies/{partner_id}"
    return breach


@door.post(
    "/breaches/{breach_id}/resolve",
    scopes=_KEEPERS,
    errors=[service.BreachNotFound, service.NotTheAuthority, service.DatesMakeNoSense],
    response_model=BreachRead,
    summary="Say that a breach was made good",
)
async def resolve_breach(
    partner_id: PathId,
    breach_id: PathId,
    body: BreachResolution,
    uow: Uow,
    principal: CurrentPrincipal,
) -> AgencyBreach:
    """By who wrote it down or a reviewer; it stays readable."""
    return await service.resolve_breach(
        uow,
        principal=principal,
        partner_id=partner_id,
        breach_id=breach_id,
        resolved_on=body.resolved_on,
        resolution=body.resolution,
    )
