"""`GET /v1/me`: who the caller is to this service."""

from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field

from shared.http.dependencies import CurrentPrincipal, Uow
from shared.http.door import Door
from shared.security.principal import PrincipalKind
from shared.security.scopes import SCOPES


class PartnerOfMine(BaseModel):
    """A partner that the caller may act for."""

    partner_id: UUID
    role: str = Field(description="administrator, editor or viewer.")


class Me(BaseModel):
    """Who is asking, as the service sees it."""

    id: UUID
    kind: PrincipalKind
    issuer: str
    scopes: list[str]
    partners: list[PartnerOfMine]


door = Door(prefix="/v1/me", tags=["me"])


@door.get("", scopes=sorted(SCOPES), summary="Who am I?", response_model=Me)
async def get_me(request: Request, principal: CurrentPrincipal, uow: Uow) -> Me:
    """The caller's id, scopes, and the partners it may act for."""
    roles: dict[UUID, str] = await request.app.state.roles_of(uow, principal)
    return Me(
        id=principal.id,
        kind=principal.kind,
        issuer=principal.issuer,
        scopes=sorted(principal.scopes),
        partners=[PartnerOfMine(partner_id=k, role=v) for k, v in sorted(roles.items())],
    )
