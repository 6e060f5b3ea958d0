"""
Who takes part in a dialogue: asked by its secretariat, and accepted by the partner.

* ParticipantNotFound     404  the partner was not asked to take part
* CountryHasSeat          409  another partner is the member of this country
* ChairMustStay           409  who presides hands over before leaving
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import ParticipantRole, term_on, without
from services.registry.dialogues.models import Dialogue, Participant
from services.registry.dialogues.repository import DialogueRepository
from services.registry.partners import service as partners
from services.registry.seats.schemas import Seat
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.security.principal import Principal


class ParticipantNotFound(NotFound):
    """The partner was not asked to take part."""

    slug = "participant-not-found"
    title = "No such participant"


class CountryHasSeat(Conflict):
    """Another partner is the member of this country: a country has one seat."""

    slug = "country-has-seat"
    title = "The country has its seat"


class ChairMustStay(Conflict):
    """Who presides hands the presidency over before leaving the members."""

    slug = "chair-must-stay"
    title = "Hand the presidency over first"


async def ask_participant(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, partner_id: UUID, body: Seat
) -> Participant:
    """
    Ask a verified partner to take part, as its secretariat; asked already, its seat changes.

    A seat that changes needs to be accepted anew, and a member who presides keeps its seat.
    """
    dialogue = await dialogues.kept(uow, principal=principal, dialogue_id=dialogue_id)
    await partners.require_standing(uow, partner_id=partner_id)
    if body.role == ParticipantRole.MEMBER and body.country is None:
        raise dialogues.DialogueMakesNoSense("A member speaks for a country.")
    seat = await DialogueRepository(uow.session).participant(dialogue_id, partner_id)
    if seat is not None and (seat.role, seat.country) == (body.role, body.country):
        return seat
    if seat is None:
        seat = Participant(
            dialogue_id=dialogue_id, partner_id=partner_id, role=body.role, asked_at=uow.now
        )
        DialogueRepository(uow.session).add(seat)
    else:
        await _leave_order(uow, dialogue, partner_id)
    seat.role, seat.country, seat.accepted_at = body.role.value, body.country, None
    await _flush(uow)
    await dialogues.changed(uow, dialogue)
    return seat


async def accept_seat(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, partner_id: UUID
) -> Participant:
    """Take part, as an editor of the partner that was asked; done already is fine."""
    # In this order, as where a partner is asked: two transactions never wait for each other.
    dialogue = await dialogues.locked(uow, dialogue_id=dialogue_id)
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    seat = await _seat(uow, dialogue_id, partner_id)
    if seat.accepted_at is None:
        seat.accepted_at = uow.now
        await dialogues.changed(uow, dialogue)
    return seat


async def end_seat(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, partner_id: UUID
) -> None:
    """Leave, or be taken off by the secretariat. Raises ChairMustStay."""
    dialogue = await dialogues.locked(uow, dialogue_id=dialogue_id)
    may = [partner_id, dialogue.partner_id]
    if not await DialogueRepository(uow.session).acts_for(principal, may):
        raise ParticipantNotFound("No such participant that you may take off.")
    await _seat(uow, dialogue_id, partner_id)
    await _leave_order(uow, dialogue, partner_id)
    await DialogueRepository(uow.session).remove_participant(dialogue_id, partner_id)
    await audit.note(
        uow,
        actor=str(principal),
        action="dialogue.left",
        object_type="dialogue",
        object_id=dialogue_id,
        decision={"partner_id": str(partner_id)},
    )
    await dialogues.changed(uow, dialogue)


async def participants_of(uow: UnitOfWork, *, dialogue_id: UUID) -> list[Participant]:
    """Everybody asked to take part, members first. Raises DialogueNotFound."""
    await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    return await DialogueRepository(uow.session).participants(dialogue_id)


async def require_participant(uow: UnitOfWork, *, dialogue_id: UUID, partner_id: UUID) -> None:
    """Raise ParticipantNotFound unless the partner accepted a seat."""
    if (await _seat(uow, dialogue_id, partner_id)).accepted_at is None:
        raise ParticipantNotFound("This partner has not accepted its seat.")


async def _seat(uow: UnitOfWork, dialogue_id: UUID, partner_id: UUID) -> Participant:
    found = await DialogueRepository(uow.session).participant(dialogue_id, partner_id)
    if found is None:
        raise ParticipantNotFound("The partner was not asked to take part.")
    return found


async def _leave_order(uow: UnitOfWork, dialogue: Dialogue, partner_id: UUID) -> None:
    """Take a partner out of the order in which members preside. Raises ChairMustStay."""
    today = dialogues.today_in(dialogue, uow.now)
    rotation = await dialogues.rotation_of(uow, dialogue)
    chair = term_on(rotation, today)
    if chair is not None and chair.partner_id == partner_id:
        raise ChairMustStay("It presides: hand the presidency over first.")
    if partner_id in rotation.order:
        await dialogues.write_rotation(uow, dialogue, without(rotation, partner_id, today=today))


async def _flush(uow: UnitOfWork) -> None:
    """Write, and say which "only once" was hurt."""
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "dialogue_member_country_once" in str(error.orig):
            raise CountryHasSeat("Another partner is asked to be this country's member.") from error
        raise
