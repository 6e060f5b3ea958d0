"""
What can be done with a dialogue, and who in it may.

* DialogueNotFound        404
* NotAParticipant         403  you act for nobody who takes part, or not for whom it would need
* ObserversDoNotDecide    403  only members draft and decide
* NobodyPresides          409  there is no presidency yet
* DialogueMakesNoSense    422  a rule of dialogues is hurt
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.registry.dialogues.domain import (
    ParticipantRole,
    Right,
    Rotation,
    Term,
    has_right,
    term_on,
)
from services.registry.dialogues.models import Dialogue, PresidencyTerm
from services.registry.dialogues.repository import DialogueRepository
from services.registry.dialogues.schemas import (
    DialogueCreate,
    DialoguePatch,
)
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class DialogueNotFound(NotFound):
    """There is no such dialogue, or it is not yours to keep."""

    slug = "dialogue-not-found"
    title = "No such dialogue"


class NotAParticipant(NotPermitted):
    """You act for nobody who takes part in the dialogue in the way that this needs."""

    slug = "not-a-participant"
    title = "Not a participant"


class ObserversDoNotDecide(NotPermitted):
    """Observers do not decide or draft: that is for members."""

    slug = "observers-do-not-decide"
    title = "Observers do not decide or draft"


class NobodyPresides(Conflict):
    """There is no presidency yet: the secretariat sets its order first."""

    slug = "nobody-presides"
    title = "Nobody presides"


class DialogueMakesNoSense(Unprocessable):
    """A rule of dialogues is hurt; the detail says which."""

    slug = "dialogue-makes-no-sense"
    title = "The dialogue makes no sense"


async def open_dialogue(uow: UnitOfWork, *, principal: Principal, body: DialogueCreate) -> Dialogue:
    """A new dialogue, whose papers a verified partner of the caller keeps."""
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(partner)
    dialogue = Dialogue(**body.model_dump(), created_at=uow.now)
    DialogueRepository(uow.session).add(dialogue)
    await uow.session.flush()
    return dialogue


async def read_dialogue(uow: UnitOfWork, *, dialogue_id: UUID) -> Dialogue:
    """A dialogue. Raises DialogueNotFound."""
    found = await DialogueRepository(uow.session).get(dialogue_id)
    if found is None:
        raise DialogueNotFound("No such dialogue.")
    return found


async def list_dialogues(
    uow: UnitOfWork, *, page: PageRequest, partner_id: UUID | None
) -> Rows[Dialogue]:
    """Dialogues by name."""
    return await DialogueRepository(uow.session).page(page, partner_id)


async def change_dialogue(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, version: int, body: DialoguePatch
) -> Dialogue:
    """Edit what a dialogue says of itself, as its secretariat. Raises StaleVersion."""
    dialogue = await kept(uow, principal=principal, dialogue_id=dialogue_id)
    require_version(dialogue.version, version)
    for name, value in changes(body).items():
        setattr(dialogue, name, value)
    await changed(uow, dialogue)
    return dialogue


async def acting_as(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, partner_id: UUID, right: Right
) -> Dialogue:
    """
    The dialogue, for an editor of a participant that has the right in it.

    Raises DialogueNotFound, NotAParticipant, and ObserversDoNotDecide.
    """
    dialogue = await read_dialogue(uow, dialogue_id=dialogue_id)
    acting = await DialogueRepository(uow.session).acting(principal, dialogue_id)
    roles = [ParticipantRole(each.role) for each in acting if each.partner_id == partner_id]
    if not roles:
        raise NotAParticipant("You act for no such participant of this dialogue.")
    if not has_right(roles[0], right):
        raise ObserversDoNotDecide("Observers listen and help; members draft and decide.")
    return dialogue


async def takes_part(uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID) -> bool:
    """Whether the caller acts for a member or an observer, or for the secretariat."""
    dialogue = await read_dialogue(uow, dialogue_id=dialogue_id)
    repository = DialogueRepository(uow.session)
    return bool(await repository.acting(principal, dialogue_id)) or await repository.acts_for(
        principal, [dialogue.partner_id]
    )


async def organising(uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID) -> Dialogue:
    """The dialogue, for whoever presides or for the secretariat. Raises NotAParticipant."""
    dialogue = await read_dialogue(uow, dialogue_id=dialogue_id)
    chair = await chair_of(uow, dialogue)
    organisers = [dialogue.partner_id, *([chair.partner_id] if chair else [])]
    if not await DialogueRepository(uow.session).acts_for(principal, organisers):
        raise NotAParticipant("This is for who presides, or for the secretariat.")
    return dialogue


async def presiding(uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID) -> Dialogue:
    """The dialogue, for whoever presides today. Raises NobodyPresides, NotAParticipant."""
    dialogue = await read_dialogue(uow, dialogue_id=dialogue_id)
    chair = await chair_of(uow, dialogue)
    if chair is None:
        raise NobodyPresides("Nobody presides today.")
    if not await DialogueRepository(uow.session).acts_for(principal, [chair.partner_id]):
        raise NotAParticipant("This is for who presides.")
    return dialogue


async def members_of(uow: UnitOfWork, *, dialogue_id: UUID) -> list[UUID]:
    """The members that accepted."""
    return [
        each.partner_id
        for each in await DialogueRepository(uow.session).participants(dialogue_id)
        if each.role == ParticipantRole.MEMBER and each.accepted_at is not None
    ]


async def chair_of(uow: UnitOfWork, dialogue: Dialogue) -> Term | None:
    """Who presides today, by the calendar of the dialogue's own time zone."""
    return term_on(await rotation_of(uow, dialogue), today_in(dialogue, uow.now))


async def rotation_of(uow: UnitOfWork, dialogue: Dialogue) -> Rotation:
    """How the presidency goes round."""
    terms = await DialogueRepository(uow.session).terms(dialogue.id)
    return Rotation(
        tuple(UUID(each) for each in dialogue.chair_order),
        dialogue.term_months,
        tuple(Term(each.partner_id, each.begins_on) for each in terms),
    )


async def write_rotation(uow: UnitOfWork, dialogue: Dialogue, rotation: Rotation) -> None:
    """Put a rotation in place of what was there; the dialogue's row is locked."""
    repository = DialogueRepository(uow.session)
    dialogue.chair_order = [str(each) for each in rotation.order]
    dialogue.term_months = rotation.months
    await repository.remove_terms(dialogue.id)
    for term in rotation.terms:
        repository.add(
            PresidencyTerm(
                dialogue_id=dialogue.id, partner_id=term.partner_id, begins_on=term.begins_on
            )
        )
    await changed(uow, dialogue)


async def kept(uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID) -> Dialogue:
    """The dialogue, its row locked, for its secretariat. Raises DialogueNotFound."""
    dialogue = await locked(uow, dialogue_id=dialogue_id)
    if not await DialogueRepository(uow.session).acts_for(principal, [dialogue.partner_id]):
        raise DialogueNotFound("No such dialogue among those whose secretariat you are.")
    return dialogue


async def locked(uow: UnitOfWork, *, dialogue_id: UUID) -> Dialogue:
    """The dialogue, its row locked. Raises DialogueNotFound."""
    found = await DialogueRepository(uow.session).lock(dialogue_id)
    if found is None:
        raise DialogueNotFound("No such dialogue.")
    return found


def today_in(dialogue: Dialogue, now: datetime) -> date:
    """Which day it is where the dialogue is held."""
    return now.astimezone(ZoneInfo(dialogue.time_zone)).date()


async def changed(uow: UnitOfWork, dialogue: Dialogue) -> None:
    """Count the version of a dialogue up, whose row is locked."""
    dialogue.version += 1
    await uow.session.flush()
