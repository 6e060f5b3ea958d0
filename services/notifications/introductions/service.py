"""Keeps who agreed with whom, and shows the two sides to each other."""

from uuid import UUID

from services.notifications.contacts import repository as contacts
from services.notifications.contacts.models import ContactPoint
from services.notifications.introductions import repository
from services.notifications.introductions.domain import (
    Asker,
    IntroductionClosed,
    Side,
    shown_of,
)
from services.notifications.introductions.models import Introduction
from services.notifications.introductions.schemas import (
    IntroducedContact,
    IntroducedSide,
    IntroductionBody,
    IntroductionItem,
)
from services.notifications.partners import repository as partners
from services.notifications.partners import service as partners_service
from shared.contracts.matching import HandshakeStep, MatchAgreed
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal, PrincipalKind


async def introduce(uow: UnitOfWork, *, agreed: MatchAgreed) -> None:
    """From now on each side may read who the other is."""
    await repository.write(uow, agreed)


async def close(uow: UnitOfWork, *, step: HandshakeStep) -> bool:
    """From now on neither may; whether they could before."""
    return await repository.close(uow, step.match_id, step.at)


async def page_of(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID | None, page: PageRequest
) -> Rows[Introduction]:
    """The caller's introductions, as a person and as a member, or those of one partner."""
    asker = await _asker(uow, principal, partner_id)
    return await repository.page_of(uow, asker, page)


async def read(uow: UnitOfWork, *, principal: Principal, match_id: UUID) -> IntroductionBody:
    """
    Who the two sides are at this moment, with a line in the audit of who looked.

    Raises NotFound for whoever is no side of it, and IntroductionClosed.
    """
    asker = await _asker(uow, principal, None)
    found = await repository.find(uow, match_id, asker)
    if found is None:
        raise NotFound("You have no introduction by this match.")
    if found.ended_at is not None:
        raise IntroductionClosed("The agreement was withdrawn or has ended.")
    side = _side_of(found, asker)
    await audit.note(
        uow,
        # The person is known by the match, and is not to be found here once they have left.
        actor="the person" if _is_the_person(found, asker) else str(principal),
        action="introduction.read",
        object_type="introduction",
        object_id=match_id,
        decision={"side": side},
    )
    return IntroductionBody(
        **IntroductionItem.model_validate(found).model_dump(),
        you_are=side,
        person=await _person_side(uow, found),
        host=await _partner(uow, found.project_partner_id),
    )


async def _asker(uow: UnitOfWork, principal: Principal, partner_id: UUID | None) -> Asker:
    if partner_id is not None or principal.partner_id is not None:
        owner = await partners_service.owner_of(
            uow, principal=principal, partner_id=partner_id, writes=False
        )
        return Asker(None, (owner.id,))
    return Asker(principal.id, tuple(await partners_service.roles_of(uow, principal)))


def _is_the_person(found: Introduction, asker: Asker) -> bool:
    return found.person_id is not None and found.person_id == asker.person_id


def _side_of(found: Introduction, asker: Asker) -> Side:
    is_theirs = _is_the_person(found, asker) or found.partner_id in asker.partner_ids
    return Side.PERSON if is_theirs else Side.HOST


async def _person_side(uow: UnitOfWork, found: Introduction) -> IntroducedSide:
    if found.partner_id is not None and found.person_id is None:
        return await _partner(uow, found.partner_id)
    points = await contacts.list_of(uow, found.person_id) if found.person_id else []
    point = shown_of(points)
    return IntroducedSide(
        kind=PrincipalKind.PERSON,
        display_name=point.display_name if point else None,
        contact=_contact(point),
    )


async def _partner(uow: UnitOfWork, partner_id: UUID) -> IntroducedSide:
    """A partner's own address alone: those of its members are theirs."""
    standing = await partners.find_standing(uow, partner_id)
    point = shown_of(await contacts.list_of(uow, partner_id))
    named = point.display_name if point else None
    return IntroducedSide(
        kind=PrincipalKind.PARTNER,
        display_name=standing.name if standing else named,
        contact=_contact(point),
    )


def _contact(point: ContactPoint | None) -> IntroducedContact | None:
    if point is None or not point.is_confirmed:
        return None
    return IntroducedContact(kind=point.kind, address=point.address)
