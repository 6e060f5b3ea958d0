"""The HTTP door to the plans of action of a dialogue."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.action_plans import service
from services.registry.action_plans.domain import ItemStatus
from services.registry.action_plans.models import ActionPlan
from services.registry.action_plans.schemas import (
    ItemCreate,
    ItemPatch,
    ItemRead,
    PlanCreate,
    PlanRead,
)
from services.registry.declarations.service import DeclarationNotFound
from services.registry.dialogues.service import (
    DialogueMakesNoSense,
    DialogueNotFound,
    NotAParticipant,
    ObserversDoNotDecide,
)
from services.registry.partners.service import PartnerNotFound
from services.registry.seats.service import ParticipantNotFound
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/dialogues/{dialogue_id}", tags=["dialogues"])
_MEMBER = [DialogueNotFound, NotAParticipant, ObserversDoNotDecide]


@door.post(
    "/action-plans",
    scopes=["dialogues:write"],
    errors=[*_MEMBER, DeclarationNotFound, service.DeclarationNotAdopted, DialogueMakesNoSense],
    status_code=201,
    response_model=PlanRead,
    summary="Write a plan of action",
)
async def write_plan(
    dialogue_id: PathId,
    body: PlanCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> ActionPlan:
    """By a member; it may carry out an adopted declaration."""
    plan = await service.write_plan(uow, principal=principal, dialogue_id=dialogue_id, body=body)
    response.headers["Location"] = f"{request.url.path}/{plan.id}"
    return plan


@door.get(
    "/action-plans",
    scopes=["registry:read"],
    errors=[DialogueNotFound, BadCursor],
    response_model=Page[PlanRead],
    summary="List plans of action",
)
async def list_plans(dialogue_id: PathId, uow: Uow, page: PageQuery) -> Any:
    """Newest first."""
    return await service.list_plans(uow, dialogue_id=dialogue_id, page=page)


@door.post(
    "/action-plans/{plan_id}/items",
    scopes=["dialogues:write"],
    errors=[*_MEMBER, service.PlanNotFound, ParticipantNotFound],
    status_code=201,
    response_model=ItemRead,
    summary="Add an action item",
)
async def add_item(
    dialogue_id: PathId,
    plan_id: PathId,
    body: ItemCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> ItemRead:
    """By a member; its owner is a member or an observer."""
    item = await service.add_item(
        uow, principal=principal, dialogue_id=dialogue_id, plan_id=plan_id, body=body
    )
    response.headers["Location"] = f"/v1/dialogues/{dialogue_id}/action-items/{item.id}"
    set_etag(response, item.version)
    return item


@door.get(
    "/action-items",
    scopes=["registry:read"],
    errors=[DialogueNotFound, BadCursor],
    response_model=Page[ItemRead],
    summary="What is to be done?",
)
async def list_items(
    dialogue_id: PathId,
    uow: Uow,
    page: PageQuery,
    plan_id: Annotated[UUID | None, Query()] = None,
    owner_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[ItemStatus | None, Query()] = None,
    overdue: Annotated[bool, Query(description="Only what should have been done by now.")] = False,
) -> Any:
    """What is due first comes first; a day ends where the dialogue is held."""
    filters = {"plan_id": plan_id, "owner_id": owner_id, "status": status}
    return await service.list_items(
        uow, dialogue_id=dialogue_id, page=page, filters=filters, only_overdue=overdue
    )


@door.patch(
    "/action-items/{item_id}",
    scopes=["dialogues:write"],
    errors=[
        DialogueNotFound,
        service.ActionItemNotFound,
        PartnerNotFound,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ItemRead,
    summary="Report on an action item",
)
async def report_item(
    dialogue_id: PathId,
    item_id: PathId,
    body: ItemPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> ItemRead:
    """By its owner: how far it is, whether it is paid for, and the evidence."""
    item = await service.report_item(
        uow,
        principal=principal,
        dialogue_id=dialogue_id,
        item_id=item_id,
        version=version,
        body=body,
    )
    set_etag(response, item.version)
    return item
