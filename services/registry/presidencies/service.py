"""What can be done with the presidency of a dialogue; each change stands in the audit."""

from datetime import date
from uuid import UUID

from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import (
    Nonsense,
    Rotation,
    Term,
    check_begins_after,
    check_order,
    handed_over,
    term_on,
    terms_until,
)
from services.registry.dialogues.models import Dialogue
from services.registry.presidencies.schemas import HandOver, Presidency, PresidencyRead, TermRead
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def set_order(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, body: Presidency
) -> PresidencyRead:
    """
    Say in which order members preside, as the secretariat; the same again changes nothing.

    The first of the order presides when it begins. Who presided before stays written down, and
    is not rewritten.
    """
    dialogue = await dialogues.kept(uow, principal=principal, dialogue_id=dialogue_id)
    members = set(await dialogues.members_of(uow, dialogue_id=dialogue_id))
    before = await dialogues.rotation_of(uow, dialogue)
    today = dialogues.today_in(dialogue, uow.now)
    first = Term(body.order[0], body.begins_on)
    is_same = (before.order, before.months) == (tuple(body.order), body.term_months)
    if is_same and first in before.terms:
        return _read(before, today)
    held = terms_until(before, today)
    try:
        check_order(body.order, members=members, begins_on=body.begins_on)
        check_begins_after(held, body.begins_on)
    except Nonsense as error:
        raise dialogues.DialogueMakesNoSense(str(error)) from error
    after = Rotation(tuple(body.order), body.term_months, (*held, first))
    await _write(uow, principal, dialogue, after, "set")
    return _read(after, today)


async def hand_over(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, body: HandOver
) -> PresidencyRead:
    """
    Give the presidency to the next in the order, or to another member of it.

    By who presides, or by the secretariat; done already is fine.
    """
    dialogue = await dialogues.locked(uow, dialogue_id=dialogue_id)
    await dialogues.organising(uow, principal=principal, dialogue_id=dialogue_id)
    before = await dialogues.rotation_of(uow, dialogue)
    today = dialogues.today_in(dialogue, uow.now)
    if _is_done(before, body):
        return _read(before, today)
    try:
        terms = handed_over(before, to=body.to, on=body.on, today=today)
    except Nonsense as error:
        raise dialogues.DialogueMakesNoSense(str(error)) from error
    after = Rotation(before.order, before.months, terms)
    await _write(uow, principal, dialogue, after, "handed_over")
    return _read(after, today)


async def read_presidency(uow: UnitOfWork, *, dialogue_id: UUID, on: date | None) -> PresidencyRead:
    """Who presides on a day, today if none is named. Raises DialogueNotFound."""
    dialogue = await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    rotation = await dialogues.rotation_of(uow, dialogue)
    return _read(rotation, on or dialogues.today_in(dialogue, uow.now))


async def _write(
    uow: UnitOfWork, principal: Principal, dialogue: Dialogue, rotation: Rotation, what: str
) -> None:
    await dialogues.write_rotation(uow, dialogue, rotation)
    last = rotation.terms[-1]
    await audit.note(
        uow,
        actor=str(principal),
        action=f"presidency.{what}",
        object_type="dialogue",
        object_id=dialogue.id,
        decision={"partner_id": str(last.partner_id), "begins_on": last.begins_on.isoformat()},
    )


def _is_done(rotation: Rotation, body: HandOver) -> bool:
    """Whether the last thing written down is just this; whoever leaves the heir out means any."""
    if not rotation.terms:
        return False
    last = rotation.terms[-1]
    return last.begins_on == body.on and body.to in (None, last.partner_id)


def _read(rotation: Rotation, on: date) -> PresidencyRead:
    holder = term_on(rotation, on)
    return PresidencyRead(
        on=on,
        holder=TermRead.model_validate(holder) if holder else None,
        order=list(rotation.order),
        term_months=rotation.months,
        terms=[TermRead.model_validate(each) for each in rotation.terms],
    )
