"""The door of introductions: `/v1/introductions`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.introductions import service
from services.notifications.introductions.domain import IntroductionClosed
from services.notifications.introductions.schemas import IntroductionBody, IntroductionItem
from services.notifications.partners.domain import NotActingFor, PartnerIsSuspended
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import Page

_SCOPES = ["introductions:read"]
Partner = Annotated[
    UUID | None, Query(description="Only those of this partner, for one of its members.")
]
door = Door(prefix="/v1/introductions", tags=["introductions"])


@door.get("", scopes=_SCOPES, errors=[NotActingFor, PartnerIsSuspended], summary="My introductions")
async def list_introductions(
    uow: Uow, principal: CurrentPrincipal, page: PageQuery, partner: Partner = None
) -> Page[IntroductionItem]:
    """
    Whom I have agreed with, as a person or as a member of a partner, the newest first.

    No name stands in the list: each is read by itself, and that is noted.
    """
    found = await service.page_of(uow, principal=principal, partner_id=partner, page=page)
    items = [IntroductionItem.model_validate(each) for each in found.items]
    return Page[IntroductionItem](items=items, next=found.next)


@door.get(
    "/{match_id}",
    scopes=_SCOPES,
    errors=[PartnerIsSuspended, IntroductionClosed],
    summary="Who the two sides of an agreed match are",
)
async def get_introduction(
    match_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> IntroductionBody:
    """
    For the two sides alone: the person, or members of the organisation that would fund; and
    members of the project's partner. Names and addresses are those of this moment, and each
    reading is noted in the audit. 410 once the agreement was withdrawn or has ended; 404 before
    both agreed, for everybody else, and after a side has left.
    """
    response.headers["Cache-Control"] = "no-store"
    return await service.read(uow, principal=principal, match_id=match_id)
