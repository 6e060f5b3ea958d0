"""The door of the inbox: `/v1/alerts`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.alerts import service
from services.notifications.alerts.repository import AlertFilter
from services.notifications.alerts.schemas import AlertBody, AlertCounts
from services.notifications.contacts.service import tongue_for
from services.notifications.partners.domain import NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from services.notifications.preferences.domain import Category
from services.notifications.wording.languages import Tongue
from shared.db.unit_of_work import UnitOfWork
from shared.http.dependencies import AcceptLanguage, CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.languages import set_language
from shared.http.pagination import Page
from shared.security.principal import Principal

_SCOPES = ["alerts:read"]
_WHO = [NotActingFor, PartnerIsSuspended]
Partner = Annotated[
    UUID | None, Query(description="The inbox of this partner, for one of its members.")
]
door = Door(prefix="/v1/alerts", tags=["alerts"])


@door.get("", scopes=_SCOPES, errors=_WHO, summary="My inbox")
async def list_alerts(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    response: Response,
    category: Annotated[Category | None, Query()] = None,
    read: Annotated[bool | None, Query(description="Only read ones, or only unread.")] = None,
    archived: Annotated[bool | None, Query(description="Only archived ones, or none.")] = None,
    partner: Partner = None,
    accept_language: AcceptLanguage = None,
) -> Page[AlertBody]:
    """The newest first, in the language of `Accept-Language` or of the first contact point."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    wanted = AlertFilter(category=category, is_read=read, is_archived=archived)
    found = await service.page_of(uow, owner=owner, wanted=wanted, page=page)
    tongue = await _tongue(uow, principal, accept_language, response)
    items = [service.shown(alert, tongue) for alert in found.items]
    return Page[AlertBody](items=items, next=found.next)


@door.get("/counts", scopes=_SCOPES, errors=_WHO, summary="How much there is to read")
async def count_alerts(
    uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> AlertCounts:
    """Unread alerts, by category; archived ones are not counted."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    return await service.counts(uow, owner=owner)


@door.get("/{alert_id}", scopes=_SCOPES, errors=_WHO, summary="One alert")
async def get_alert(
    alert_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
    accept_language: AcceptLanguage = None,
) -> AlertBody:
    """Looking at it does not mark it as read."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    alert = await service.get(uow, owner=owner, alert_id=alert_id)
    return service.shown(alert, await _tongue(uow, principal, accept_language, response))


@door.post("/{alert_id}/read", scopes=_SCOPES, errors=_WHO, summary="Mark it as read")
async def read_alert(
    alert_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
    accept_language: AcceptLanguage = None,
) -> AlertBody:
    """Done already, it changes nothing. A partner's inbox is shared by its members."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    alert = await service.mark_read(uow, owner=owner, alert_id=alert_id)
    return service.shown(alert, await _tongue(uow, principal, accept_language, response))


@door.post("/{alert_id}/archive", scopes=_SCOPES, errors=_WHO, summary="Put it out of sight")
async def archive_alert(
    alert_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
    accept_language: AcceptLanguage = None,
) -> AlertBody:
    """Done already, it changes nothing."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    alert = await service.archive(uow, owner=owner, alert_id=alert_id)
    return service.shown(alert, await _tongue(uow, principal, accept_language, response))


async def _tongue(
    uow: UnitOfWork, principal: Principal, accept_language: str | None, response: Response
) -> Tongue:
    tongue = await tongue_for(uow, owner_id=principal.id, accept_language=accept_language)
    set_language(response, tongue.tag)
    return tongue
