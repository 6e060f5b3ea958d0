"""
Deciding together on a placement, and asking the safeguards at each step of its way.

A placement is agreed once its project's partner, every host and the association that introduces
the people said yes to the same conditions, and no safeguard stands against it.

* DecidedAlready     409  the partner said the opposite before
* PlacementOverlaps  409  somebody in it is in another placement on some of its days
* ConditionsMissing  409  nobody can say yes before modality, days and practice are stated
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registry.assurances import service as assurances
from services.registry.placements.domain import (
    PlacementPartyRole,
    Saying,
    Status,
    Verb,
    after,
    is_done,
    is_possible,
    joint,
    may_overlap,
)
from services.registry.placements.models import Placement, PlacementParty, PlacementPerson
from services.registry.placements.repository import Known, PlacementRepository
from services.registry.placements.service import (
    PlacementNotFound,
    WrongPlacementState,
    locked,
    own_placement,
    tell,
)
from services.registry.safeguards import service as safeguards
from services.registry.safeguards.domain import Decision, Initiative, Move, strictest
from shared.contracts import placements as contract
from shared.contracts.placements import SafeguardOutcome
from shared.contracts.values import MemberRole, Modality
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal


class DecidedAlready(Conflict):
    """The partner said the opposite before; edit the placement to ask everybody again."""

    slug = "placement-decided-already"
    title = "The partner has decided already"


class ConditionsMissing(Conflict):
    """Modality, days, occupation, country of practice and initiative are stated before a yes."""

    slug = "placement-conditions-missing"
    title = "The conditions are not stated yet"


class PlacementOverlaps(Conflict):
    """Somebody in it is elsewhere on some of its days; only virtual placements may overlap."""

    slug = "placement-overlaps"
    title = "Somebody is in two places at once"


async def say(
    uow: UnitOfWork,
    *,
    principal: Principal,
    placement_id: UUID,
    partner_id: UUID,
    says: Saying,
    reason: str,
) -> Placement:
    """
    One partner's yes or no; the last yes makes it agreed or blocked, the first no calls it off.

    The same word again changes nothing. Raises the errors above and WrongPlacementState.
    """
    placement = await locked(uow, principal, placement_id, tuple(PlacementPartyRole))
    repository = PlacementRepository(uow.session)
    parties = (await repository.parties([placement.id]))[placement.id]
    mine = await _mine(uow, principal, parties, partner_id)
    if mine.says is not None:
        if mine.says != says:
            raise DecidedAlready(f"It said {mine.says} before.")
        return placement
    if placement.status != Status.PROPOSED:
        raise WrongPlacementState(f"The placement is {placement.status}.")
    people = (await repository.people([placement.id]))[placement.id]
    if says is Saying.YES:
        _require_conditions(placement, people)
    mine.says, mine.reason, mine.decided_at = says, reason, uow.now
    placement.version += 1
    await _note(uow, principal, placement, "decided", {"partner": str(partner_id), "says": says})
    together = joint(party.says for party in parties)
    if together is Saying.NO:
        await call_off(uow, placement, f"Declined by a partner: {reason}"[:500])
    elif together is Saying.YES:
        await agree(uow, principal, placement)
    return placement


async def reconsider(uow: UnitOfWork, *, principal: Principal, placement_id: UUID) -> Placement:
    """Ask the safeguards anew about a blocked placement; any other stays as it is."""
    placement = await own_placement(uow, principal=principal, placement_id=placement_id)
    if placement.status == Status.BLOCKED:
        await agree(uow, principal, placement)
    return placement


async def agree(uow: UnitOfWork, principal: Principal, placement: Placement) -> None:
    """Make a placement, whose row is locked, agreed unless a safeguard stands against it."""
    if await is_blocked(uow, principal, placement):
        return
    if placement.starts_on is not None:
        await require_free(uow, placement, since=placement.starts_on)
    placement.status = after(Verb.AGREE, Status(placement.status))
    await _take_places(uow, placement)
    await tell(uow, contract.PlacementAgreed, placement)


async def require_free(uow: UnitOfWork, placement: Placement, *, since: date) -> None:
    """
    Raise PlacementOverlaps if somebody in it is taken from this day until its last one.

    Of two that are agreed at once the second waits for the first, and sees it.
    """
    if may_overlap(Modality(placement.modality)):
        return
    repository = PlacementRepository(uow.session)
    people = (await repository.people([placement.id]))[placement.id]
    ids = {one for each in people for one in (each.person_id, each.profile_id) if one is not None}
    if not ids:
        return
    await repository.hold_people(ids)
    if taken := await repository.taken_elsewhere(placement, since):
        raise PlacementOverlaps(
            f"Number {taken[0]} is in another placement on some of these days. Choose other days, "
            "end or cancel the other one, or let this one be virtual."
        )


async def is_blocked(uow: UnitOfWork, principal: Principal, placement: Placement) -> bool:
    """
    Ask the safeguards as of today, store what they say, and block the placement if they do.

    That it is blocked is told once, until it is let through again.
    """
    found = await PlacementRepository(uow.session).people([placement.id])
    people = found[placement.id]
    decisions = [await _ask(uow, placement, person) for person in people]
    counts = strictest(decisions)
    for person, decision in zip(people, decisions, strict=True):
        person.safeguard = safeguards.shown(decision).model_dump(mode="json")
    placement.safeguard = safeguards.shown(counts).model_dump(mode="json")
    placement.agreement_id = counts.agreement_id
    placement.version += 1
    await _note(uow, principal, placement, "safeguarded", _in_audit(counts))
    if counts.outcome is not SafeguardOutcome.BLOCKED:
        return False
    was_blocked = placement.status == Status.BLOCKED
    placement.status = after(Verb.BLOCK, Status(placement.status))
    await _give_places_back(uow, placement)
    await uow.session.flush()
    if not was_blocked:
        placement.was_told = True
        known = [
            Known(each.person_id, str(each.practice_country), decision.outcome)
            for each, decision in zip(people, decisions, strict=True)
        ]
        uow.publish(blocked_of(placement, known, at=uow.now))
    return True


async def call_off(uow: UnitOfWork, placement: Placement, reason: str) -> None:
    """Cancel a placement, its row locked, that has not begun; done already is fine."""
    if is_done(Verb.CANCEL, Status(placement.status)):
        return
    if not is_possible(Verb.CANCEL, Status(placement.status)):
        raise WrongPlacementState(f"The placement is {placement.status}.")
    placement.status = after(Verb.CANCEL, Status(placement.status))
    placement.close_reason = reason
    placement.version += 1
    await _give_places_back(uow, placement)
    if placement.was_told:
        await tell(uow, contract.PlacementEnded, placement)


def blocked_of(
    placement: Placement, people: Iterable[Known], *, at: datetime
) -> contract.SafeguardBlocked:
    """That the safeguards block the placement, as it travels; it names whom they are about."""
    said = placement.safeguard or {}
    blocked = [each for each in people if each.outcome == SafeguardOutcome.BLOCKED]
    return contract.SafeguardBlocked(
        placement_id=placement.id,
        project_id=placement.project_id,
        partner_id=placement.partner_id,
        project_title=placement.project_title,
        person_ids=tuple(each.person_id for each in blocked if each.person_id is not None),
        country_of_origin=blocked[0].practice_country,
        list_version=said["list_version"],
        rule_id=said["rule_id"],
        rule_text=said["rule_text"],
        at=at,
    )


async def _mine(
    uow: UnitOfWork, principal: Principal, parties: list[PlacementParty], partner_id: UUID
) -> PlacementParty:
    found = [party for party in parties if party.partner_id == partner_id]
    repository = PlacementRepository(uow.session)
    if not found or not await repository.acts_for_any(principal, [partner_id], MemberRole.EDITOR):
        raise PlacementNotFound("You may not decide for this partner in this placement.")
    return found[0]


def _require_conditions(placement: Placement, people: list[PlacementPerson]) -> None:
    if placement.modality == Modality.OTHER:
        raise ConditionsMissing("The modality is not chosen.")
    is_for_good = placement.modality == Modality.PERMANENT_RETURN
    if placement.starts_on is None or (placement.ends_on is None and not is_for_good):
        raise ConditionsMissing("The days are not set.")
    stated = [
        None not in (each.isco_group, each.practice_country, each.initiative) for each in people
    ]
    if not people or not all(stated):
        raise ConditionsMissing("The practice of somebody in it is not stated.")


async def _ask(uow: UnitOfWork, placement: Placement, person: PlacementPerson) -> Decision:
    on = uow.now.date()
    is_licensed = await safeguards.licensed(uow, agency_partner_id=person.agency_partner_id, on=on)
    move = Move(
        isco_group=str(person.isco_group),
        practice_country=str(person.practice_country),
        country=placement.country,
        modality=Modality(placement.modality),
        initiative=Initiative(str(person.initiative)),
        agency_is_licensed=is_licensed,
    )
    return await safeguards.decide_move(uow, move=move, sector=placement.sector, on=on)


async def _take_places(uow: UnitOfWork, placement: Placement) -> None:
    """Of an agreement that covers it a place of the year is taken for each person, once."""
    if placement.agreement_id is None or placement.place_taken_of is not None:
        return
    year = (placement.starts_on or uow.now.date()).year
    found = await PlacementRepository(uow.session).people([placement.id])
    await assurances.take_places(
        uow,
        agreement_id=placement.agreement_id,
        year=year,
        sector=placement.sector,
        placement_id=placement.id,
        people=len(found[placement.id]),
    )
    placement.place_taken_of = year


async def _give_places_back(uow: UnitOfWork, placement: Placement) -> None:
    if placement.place_taken_of is not None:
        await assurances.give_places_back(uow, placement_id=placement.id)
        placement.place_taken_of = None


def _in_audit(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome,
        "list": decision.list_version,
        "rule": decision.rule.id,
    }


async def _note(
    uow: UnitOfWork, principal: Principal, placement: Placement, what: str, decision: dict[str, Any]
) -> None:
    await audit.note(
        uow,
        actor=str(principal),
        action=f"placement.{what}",
        object_type="placement",
        object_id=placement.id,
        decision=decision,
    )
