"""
Drafting, tabling and adopting the declarations of a dialogue.

* DeclarationNotFound      404  is not there, or is a draft of a dialogue you take no part in
* WrongDeclarationState    409  not possible in its present state
* NoConsensus              409  a member is against, or may still object
"""

from uuid import UUID

from services.registry.declarations.domain import (
    Consensus,
    DeclarationStatus,
    Position,
    consensus,
)
from services.registry.declarations.models import Declaration, DeclarationPosition
from services.registry.declarations.repository import DeclarationRepository
from services.registry.declarations.schemas import (
    DeclarationCreate,
    DeclarationPatch,
    DeclarationRead,
    PositionRead,
    PositionTaken,
    Tabling,
)
from services.registry.dialogue_sessions import service as sessions
from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import Right
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class DeclarationNotFound(NotFound):
    """There is no such declaration, or it is a draft of a dialogue you take no part in."""

    slug = "declaration-not-found"
    title = "No such declaration"


class WrongDeclarationState(Conflict):
    """What was asked is not possible in the declaration's present state."""

    slug = "wrong-declaration-state"
    title = "Not possible in the declaration's present state"


class NoConsensus(Conflict):
    """A member is against it, or may still object: declarations are adopted by consensus."""

    slug = "no-consensus"
    title = "There is no consensus"


async def draft_declaration(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, body: DeclarationCreate
) -> DeclarationRead:
    """A new draft of a member. Raises ObserversDoNotDecide, SessionNotFound."""
    await _act(uow, principal, dialogue_id, body.partner_id, Right.DRAFT)
    if body.session_id is not None:
        await sessions.require_session(uow, dialogue_id=dialogue_id, session_id=body.session_id)
    made = Declaration(**body.model_dump(), dialogue_id=dialogue_id, created_at=uow.now)
    DeclarationRepository(uow.session).add(made)
    await uow.session.flush()
    return await _read(uow, made)


async def read_declaration(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, declaration_id: UUID
) -> DeclarationRead:
    """An adopted declaration; a draft for who takes part."""
    found = await DeclarationRepository(uow.session).get(dialogue_id, declaration_id)
    sees_drafts = await dialogues.takes_part(uow, principal=principal, dialogue_id=dialogue_id)
    if found is None or (found.status != DeclarationStatus.ADOPTED and not sees_drafts):
        raise DeclarationNotFound("No such declaration that you may read.")
    return await _read(uow, found)


async def list_declarations(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, page: PageRequest
) -> Rows[DeclarationRead]:
    """The declarations of a dialogue, newest first; drafts for who takes part."""
    sees_drafts = await dialogues.takes_part(uow, principal=principal, dialogue_id=dialogue_id)
    repository = DeclarationRepository(uow.session)
    rows = await repository.page(dialogue_id, page, only_adopted=not sees_drafts)
    said = await repository.positions([each.id for each in rows.items])
    members = await dialogues.members_of(uow, dialogue_id=dialogue_id)
    return Rows([_told(uow, each, said[each.id], members) for each in rows.items], rows.next)


async def change_declaration(
    uow: UnitOfWork,
    *,
    principal: Principal,
    dialogue_id: UUID,
    declaration_id: UUID,
    version: int,
    body: DeclarationPatch,
) -> DeclarationRead:
    """
    Change the text, as the member that drafts it.

    Other words are a draft again: what members said was said to the words before.
    """
    found = await _locked(uow, dialogue_id, declaration_id)
    await _act(uow, principal, dialogue_id, found.partner_id, Right.DRAFT)
    require_version(found.version, version)
    _require_open(found)
    for name, value in changes(body).items():
        setattr(found, name, value)
    found.status, found.objections_until = DeclarationStatus.DRAFT.value, None
    await DeclarationRepository(uow.session).forget_positions(found.id)
    return await _changed(uow, found)


async def table_declaration(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, declaration_id: UUID, body: Tabling
) -> DeclarationRead:
    """Put a draft before the members, as who presides; the same again is fine."""
    found = await _locked(uow, dialogue_id, declaration_id)
    await dialogues.presiding(uow, principal=principal, dialogue_id=dialogue_id)
    is_same = found.objections_until == body.objections_until
    if found.status == DeclarationStatus.TABLED and is_same:
        return await _read(uow, found)
    if found.status != DeclarationStatus.DRAFT:
        raise WrongDeclarationState(f"The declaration is {found.status}.")
    if body.objections_until <= uow.now:
        raise dialogues.DialogueMakesNoSense("Members need time to object.")
    found.status = DeclarationStatus.TABLED.value
    found.objections_until = body.objections_until
    return await _changed(uow, found)


async def take_position(
    uow: UnitOfWork,
    *,
    principal: Principal,
    dialogue_id: UUID,
    declaration_id: UUID,
    partner_id: UUID,
    body: PositionTaken,
) -> DeclarationRead:
    """
    Say what a member thinks of a tabled declaration. Raises ObserversDoNotDecide.

    Members speak at the same time; only an adoption or other words make them wait.
    """
    await _act(uow, principal, dialogue_id, partner_id, Right.DECIDE)
    repository = DeclarationRepository(uow.session)
    found = await repository.hold(dialogue_id, declaration_id)
    if found is None:
        raise DeclarationNotFound("No such declaration that you may read.")
    if found.status != DeclarationStatus.TABLED:
        raise WrongDeclarationState(f"The declaration is {found.status}, not tabled.")
    await repository.say(
        DeclarationPosition(
            declaration_id=found.id,
            partner_id=partner_id,
            position=body.position.value,
            reason=body.reason,
            at=uow.now,
        )
    )
    return await _read(uow, found)


async def adopt_declaration(
    uow: UnitOfWork, *, principal: Principal, dialogue_id: UUID, declaration_id: UUID
) -> DeclarationRead:
    """State that there is consensus, as who presides. Raises NoConsensus."""
    found = await _locked(uow, dialogue_id, declaration_id)
    await dialogues.presiding(uow, principal=principal, dialogue_id=dialogue_id)
    if found.status == DeclarationStatus.ADOPTED:
        return await _read(uow, found)
    if found.status != DeclarationStatus.TABLED:
        raise WrongDeclarationState("Table the declaration first.")
    reached = (await _read(uow, found)).consensus
    if reached is not Consensus.REACHED:
        raise NoConsensus(_WHY[reached or Consensus.WAITING])
    found.status, found.adopted_at = DeclarationStatus.ADOPTED.value, uow.now
    await audit.note(
        uow,
        actor=str(principal),
        action="declaration.adopted",
        object_type="declaration",
        object_id=found.id,
        decision={"dialogue_id": str(dialogue_id), "version": found.version + 1},
    )
    return await _changed(uow, found)


_WHY = {
    Consensus.REFUSED: "A member is against it.",
    Consensus.WAITING: "Members that have not spoken may still object.",
}


async def _act(
    uow: UnitOfWork, principal: Principal, dialogue_id: UUID, partner_id: UUID, right: Right
) -> None:
    await dialogues.acting_as(
        uow, principal=principal, dialogue_id=dialogue_id, partner_id=partner_id, right=right
    )


async def _locked(uow: UnitOfWork, dialogue_id: UUID, declaration_id: UUID) -> Declaration:
    found = await DeclarationRepository(uow.session).lock(dialogue_id, declaration_id)
    if found is None:
        raise DeclarationNotFound("No such declaration that you may read.")
    return found


def _require_open(found: Declaration) -> None:
    if found.status == DeclarationStatus.ADOPTED:
        raise WrongDeclarationState("An adopted declaration is not changed.")


async def _changed(uow: UnitOfWork, found: Declaration) -> DeclarationRead:
    found.version += 1
    await uow.session.flush()
    return await _read(uow, found)


async def _read(uow: UnitOfWork, found: Declaration) -> DeclarationRead:
    said = await DeclarationRepository(uow.session).positions([found.id])
    members = await dialogues.members_of(uow, dialogue_id=found.dialogue_id)
    return _told(uow, found, said[found.id], members)


def _told(
    uow: UnitOfWork, found: Declaration, said: list[DeclarationPosition], members: list[UUID]
) -> DeclarationRead:
    reached = None
    if found.status == DeclarationStatus.ADOPTED:
        # Who joins later was not asked.
        reached = Consensus.REACHED
    elif found.objections_until is not None:
        reached = consensus(
            members,
            {each.partner_id: Position(each.position) for each in said},
            now=uow.now,
            objections_until=found.objections_until,
        )
    return DeclarationRead.model_validate(
        found.model_dump()
        | {
            "consensus": reached,
            "positions": [PositionRead.model_validate(each) for each in said],
        }
    )
