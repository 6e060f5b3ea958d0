"""
What can be done with the plans of action of a dialogue.

* PlanNotFound           404
* ActionItemNotFound     404
* DeclarationNotAdopted  409  a plan carries out what was adopted
"""

from datetime import date
from typing import Any
from uuid import UUID

from services.registry.action_plans.domain import ItemStatus, is_overdue
from services.registry.action_plans.models import ActionItem, ActionPlan
from services.registry.action_plans.repository import PlanRepository
from services.registry.action_plans.schemas import ItemCreate, ItemPatch, ItemRead, PlanCreate
from services.registry.declarations import service as declarations
from services.registry.declarations.domain import DeclarationStatus
from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import Right
from services.registry.dialogues.models import Dialogue
from services.registry.partners import service as partners
from services.registry.seats import service as seats
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class PlanNotFound(NotFound):
    """The dialogue has no such plan of action."""

    slug = "action-plan-not-found"
    title = "No such plan of action"


class ActionItemNotFound(NotFound):
    """The dialogue has no such action item, or it is not yours to report on."""

    slug = "action-item-not-found"
    title = "No such action item"


class DeclarationNotAdopted(Conflict):
    """A plan of action carries out what was adopted: adopt the declaration first."""

    slug = "declaration-not-adopted"
    title = "The declaration is not adopted"


async def write_plan(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, body: PlanCreate
) -> ActionPlan:
    """A new plan, written down by a member. Raises ObserversDoNotDecide."""
    await _drafting(uow, principal, dialogue_id, body.partner_id)
    if body.ends_on < body.begins_on:
        raise dialogues.DialogueMakesNoSense("The plan ends before it begins.")
    if body.declaration_id is not None:
        declared = await declarations.read_declaration(
            uow, principal=principal, dialogue_id=dialogue_id, declaration_id=body.declaration_id
        )
        if declared.status != DeclarationStatus.ADOPTED:
            raise DeclarationNotAdopted(f"The declaration is {declared.status}.")
    plan = ActionPlan(**body.model_dump(), dialogue_id=dialogue_id, created_at=uow.now)
    PlanRepository(uow.session).add(plan)
    await uow.session.flush()
    return plan


async def list_plans(uow: UnitOfWork, *, dialogue_id: UUID, page: PageRequest) -> Rows[ActionPlan]:
    """The plans of a dialogue, newest first. Raises DialogueNotFound."""
    await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    return await PlanRepository(uow.session).page(dialogue_id, page)


async def add_item(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, plan_id: UUID, body: ItemCreate
) -> ItemRead:
    """Write down what is to be done; its owner takes part in the dialogue."""
    dialogue = await _drafting(uow, principal, dialogue_id, body.partner_id)
    repository = PlanRepository(uow.session)
    if await repository.get(dialogue_id, plan_id) is None:
        raise PlanNotFound("The dialogue has no such plan.")
    await seats.require_participant(uow, dialogue_id=dialogue_id, partner_id=body.owner_id)
    item = ActionItem(
        **body.model_dump(exclude={"partner_id"}),
        plan_id=plan_id,
        dialogue_id=dialogue_id,
        created_at=uow.now,
    )
    repository.add(item)
    await uow.session.flush()
    return _read(item, dialogues.today_in(dialogue, uow.now))


async def report_item(
    uow: UnitOfWork,
    *,
    principal: Principal,
    dialogue_id: UUID,
    item_id: UUID,
    version: int,
    body: ItemPatch,
) -> ItemRead:
    """Say how it goes, as an editor of the item's owner. Raises StaleVersion."""
    dialogue = await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    today = dialogues.today_in(dialogue, uow.now)
    item = await PlanRepository(uow.session).lock_item(dialogue_id, item_id)
    if item is None:
        raise ActionItemNotFound("The dialogue has no such action item.")
    await partners.own_partner(
        uow, principal=principal, partner_id=item.owner_id, at_least=MemberRole.EDITOR
    )
    require_version(item.version, version)
    for name, value in changes(body).items():
        setattr(item, name, value)
    item.done_on = (item.done_on or today) if item.status == ItemStatus.DONE else None
    item.version += 1
    await uow.session.flush()
    return _read(item, today)


async def list_items(
    uow: UnitOfWork,
    *,
    dialogue_id: UUID,
    page: PageRequest,
    filters: dict[str, Any],
    only_overdue: bool,
) -> Rows[ItemRead]:
    """What is to be done, what is due first first. Raises DialogueNotFound."""
    dialogue = await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    today = dialogues.today_in(dialogue, uow.now)
    rows = await PlanRepository(uow.session).items(
        dialogue_id, page, filters, overdue_on=today if only_overdue else None
    )
    return Rows([_read(each, today) for each in rows.items], rows.next)


async def _drafting(
    uow: UnitOfWork, principal: Principal, dialogue_id: UUID, partner_id: UUID
) -> Dialogue:
    return await dialogues.acting_as(
        uow,
        principal=principal,
        dialogue_id=dialogue_id,
        partner_id=partner_id,
        right=Right.DRAFT,
    )


def _read(item: ActionItem, today: date) -> ItemRead:
    overdue = is_overdue(ItemStatus(item.status), item.due_on, today)
    return ItemRead.model_validate(item.model_dump() | {"is_overdue": overdue})
