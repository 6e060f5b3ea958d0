"""
What can be done with the sessions of a dialogue.

* SessionNotFound       404
* SessionNumberTaken    409  the dialogue has a session of this number
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.dialogue_sessions.models import DialogueSession
from services.registry.dialogue_sessions.repository import SessionRepository
from services.registry.dialogue_sessions.schemas import (
    AgendaItem,
    DialogueSessionCreate,
    DialogueSessionRead,
)
from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import Right, Rotation, term_on
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

# More than any agenda that people get through in some days.
_MOST_ITEMS = 200


class SessionNotFound(NotFound):
    """The dialogue has no such session."""

    slug = "dialogue-session-not-found"
    title = "No such session"


class SessionNumberTaken(Conflict):
    """The dialogue has a session of this number already."""

    slug = "session-number-taken"
    title = "There is a session of this number"


async def call_session(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, body: DialogueSessionCreate
) -> DialogueSessionRead:
    """Call a session, as who presides or as the secretariat."""
    dialogue = await dialogues.organising(uow, principal=principal, dialogue_id=dialogue_id)
    if body.ends_on < body.begins_on:
        raise dialogues.DialogueMakesNoSense("The session ends before it begins.")
    made = DialogueSession(**body.model_dump(), dialogue_id=dialogue_id, created_at=uow.now)
    SessionRepository(uow.session).add(made)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "dialogue_session_once" in str(error.orig):
            raise SessionNumberTaken("Number the session otherwise.") from error
        raise
    return _read(made, await dialogues.rotation_of(uow, dialogue))


async def put_on_agenda(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, session_id: UUID, body: AgendaItem
) -> DialogueSessionRead:
    """Put an item on the agenda, as a member; the same item again changes nothing."""
    dialogue = await dialogues.acting_as(
        uow,
        principal=principal,
        dialogue_id=dialogue_id,
        partner_id=body.partner_id,
        right=Right.DRAFT,
    )
    found = await SessionRepository(uow.session).lock(dialogue_id, session_id)
    if found is None:
        raise SessionNotFound("The dialogue has no such session.")
    item = body.model_dump(mode="json")
    if item not in found.agenda:
        if len(found.agenda) >= _MOST_ITEMS:
            raise dialogues.DialogueMakesNoSense(f"An agenda has {_MOST_ITEMS} items at most.")
        found.agenda = [*found.agenda, item]
    await uow.session.flush()
    return _read(found, await dialogues.rotation_of(uow, dialogue))


async def list_sessions(
    uow: UnitOfWork, *, dialogue_id: UUID, page: PageRequest
) -> Rows[DialogueSessionRead]:
    """The sessions of a dialogue, newest first. Raises DialogueNotFound."""
    dialogue = await dialogues.read_dialogue(uow, dialogue_id=dialogue_id)
    rotation = await dialogues.rotation_of(uow, dialogue)
    rows = await SessionRepository(uow.session).page(dialogue_id, page)
    return Rows([_read(each, rotation) for each in rows.items], rows.next)


async def require_session(uow: UnitOfWork, *, dialogue_id: UUID, session_id: UUID) -> None:
    """Raise SessionNotFound unless it is one of the dialogue's."""
    if await SessionRepository(uow.session).get(dialogue_id, session_id) is None:
        raise SessionNotFound("The dialogue has no such session.")


def _read(found: DialogueSession, rotation: Rotation) -> DialogueSessionRead:
    term = term_on(rotation, found.begins_on)
    return DialogueSessionRead.model_validate(
        found.model_dump() | {"presided_by": term.partner_id if term else None}
    )
