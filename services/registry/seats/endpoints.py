"""The HTTP door to who takes part in a dialogue."""

from services.registry.dialogues.domain import ParticipantRole
from services.registry.dialogues.models import Participant
from services.registry.dialogues.service import DialogueMakesNoSense, DialogueNotFound
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.seats import service
from services.registry.seats.schemas import ParticipantList, ParticipantRead, Seat
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/dialogues/{dialogue_id}/participants", tags=["dialogues"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[DialogueNotFound],
    response_model=ParticipantList,
    summary="Who takes part?",
)
async def list_participants(dialogue_id: PathId, uow: Uow) -> ParticipantList:
    """Members first; those that have not accepted yet are told apart."""
    found = await service.participants_of(uow, dialogue_id=dialogue_id)
    accepted = [each.role for each in found if each.accepted_at is not None]
    return ParticipantList(
        members=accepted.count(ParticipantRole.MEMBER),
        observers=accepted.count(ParticipantRole.OBSERVER),
        items=[ParticipantRead.model_validate(each) for each in found],
    )


@door.put(
    "/{partner_id}",
    scopes=["dialogues:write"],
    errors=[
        DialogueNotFound,
        PartnerNotFound,
        PartnerNotVerified,
        service.CountryHasSeat,
        service.ChairMustStay,
        DialogueMakesNoSense,
    ],
    response_model=ParticipantRead,
    summary="Ask a partner to take part",
)
async def ask_participant(
    dialogue_id: PathId, partner_id: PathId, body: Seat, uow: Uow, principal: CurrentPrincipal
) -> Participant:
    """By the secretariat; as a member, one for each country, or as an observer."""
    return await service.ask_participant(
        uow, principal=principal, dialogue_id=dialogue_id, partner_id=partner_id, body=body
    )


@door.post(
    "/{partner_id}/accept",
    scopes=["dialogues:write"],
    errors=[DialogueNotFound, service.ParticipantNotFound, PartnerNotFound],
    response_model=ParticipantRead,
    summary="Accept a seat",
)
async def accept_seat(
    dialogue_id: PathId, partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> Participant:
    """By the partner that was asked; nobody is made to take part."""
    return await service.accept_seat(
        uow, principal=principal, dialogue_id=dialogue_id, partner_id=partner_id
    )


@door.delete(
    "/{partner_id}",
    scopes=["dialogues:write"],
    errors=[DialogueNotFound, service.ParticipantNotFound, service.ChairMustStay],
    status_code=204,
    summary="Leave a dialogue",
)
async def end_seat(
    dialogue_id: PathId, partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """By the partner, or by the secretariat; who presides hands over first."""
    await service.end_seat(uow, principal=principal, dialogue_id=dialogue_id, partner_id=partner_id)
