"""The doors of preferences, `/v1/preferences`, and of the link in mails, `/v1/unsubscribe`."""

from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from services.notifications.partners.domain import MayOnlyLook, NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from services.notifications.preferences import service
from services.notifications.preferences.domain import (
    BadUnsubscribeLink,
    CannotBeSwitchedOff,
    Category,
    read_unsubscribe,
)
from services.notifications.preferences.schemas import (
    CategoryChoice,
    Preferences,
    QuietHoursBody,
)
from services.notifications.wording.languages import Tongue, choose
from services.notifications.wording.texts import say
from shared.http.dependencies import AcceptLanguage, CurrentPrincipal, Uow
from shared.http.door import PUBLIC, Door
from shared.http.languages import set_language

_SCOPES = ["contacts:write"]
_WHO = [NotActingFor, PartnerIsSuspended]
Partner = Annotated[UUID | None, Query(description="Act for this partner, as one of its members.")]
Token = Annotated[str, Query(max_length=200, description="Out of the link in a mail.")]
door = Door(prefix="/v1/preferences", tags=["preferences"])
link_door = Door(prefix="/v1/unsubscribe", tags=["preferences"])


@door.get("", scopes=_SCOPES, errors=_WHO, summary="What I am told of, and how")
async def get_preferences(
    uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> Preferences:
    """Every category; `account` cannot be switched off."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    return await service.read(uow, owner=owner)


@door.put(
    "/quiet-hours",
    scopes=_SCOPES,
    errors=[*_WHO, MayOnlyLook],
    summary="Say when no mail may come",
)
async def put_quiet_hours(
    body: QuietHoursBody, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> Preferences:
    """A mail that falls into them is sent at their end; mails about the account always come."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.keep_quiet(uow, owner=owner, hours=body)
    return await service.read(uow, owner=owner)


@door.delete(
    "/quiet-hours",
    scopes=_SCOPES,
    status_code=204,
    errors=[*_WHO, MayOnlyLook],
    summary="Have no quiet hours",
)
async def delete_quiet_hours(
    uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> None:
    """Mail may come at any hour."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.end_quiet(uow, owner=owner)


@door.put(
    "/{category}",
    scopes=_SCOPES,
    errors=[*_WHO, MayOnlyLook, CannotBeSwitchedOff],
    summary="Choose for one category",
)
async def put_preference(
    category: Category,
    body: CategoryChoice,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: Partner = None,
) -> Preferences:
    """`account` takes nothing but `at_once`."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.choose(uow, owner=owner, category=category, choice=body)
    return await service.read(uow, owner=owner)


@link_door.get(
    "",
    scopes=PUBLIC,
    errors=[BadUnsubscribeLink],
    summary="The page behind the link in a mail",
    response_class=HTMLResponse,
)
async def ask_unsubscribe(
    request: Request, token: Token, accept_language: AcceptLanguage = None
) -> HTMLResponse:
    """Only asks: mail scanners follow links, and must not end anything by it."""
    wish = read_unsubscribe(request.app.state.contact_key, token)
    tongue = choose(accept_language, None)
    category = say(f"category.{wish.what}", tongue)
    question = say("unsubscribe.ask", tongue, category=category)
    button = f"<button>{escape(say('footer.unsubscribe', tongue))}</button>"
    return _page(tongue, question, f"<form method='post'>{button}</form>")


@link_door.post(
    "",
    scopes=PUBLIC,
    errors=[BadUnsubscribeLink],
    summary="End the mails of a category with one click",
    response_class=HTMLResponse,
)
async def unsubscribe(
    request: Request, uow: Uow, token: Token, accept_language: AcceptLanguage = None
) -> HTMLResponse:
    """RFC 8058: mail programs call it with `List-Unsubscribe=One-Click` and no token of ours."""
    wish = read_unsubscribe(request.app.state.contact_key, token)
    await service.unsubscribe(uow, wish=wish)
    tongue = choose(accept_language, None)
    category = say(f"category.{wish.what}", tongue)
    return _page(tongue, say("unsubscribe.done", tongue, category=category), "")


def _page(tongue: Tongue, text: str, form: str) -> HTMLResponse:
    page = HTMLResponse(
        f"<!doctype html><html lang='{tongue.tag}' dir='{tongue.direction}'>"
        f"<meta charset='utf-8'><title>{escape(text)}</title><p>{escape(text)}</p>{form}"
    )
    set_language(page, tongue.tag)
    return page
