"""
A placement on its way: terms accepted, people checked, prepared, started, ended, returned.

* PlacementNotReady  409  something is missing before it is prepared; the detail says what
"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.eligibility import service as eligibility
from services.registry.eligibility.domain import Assignment, is_eligible
from services.registry.eligibility.schemas import CandidateGiven
from services.registry.placement_decisions.service import call_off, is_blocked, require_free
from services.registry.placements.domain import (
    OPEN,
    PlacementPartyRole,
    Readiness,
    Status,
    Verb,
    after,
    is_done,
    is_possible,
    missing,
)
from services.registry.placements.models import Placement, PlacementPerson
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.service import (
    PlacementMakesNoSense,
    PlacementNotFound,
    WrongPlacementState,
    locked,
    own_placement,
    tell,
)
from shared.contracts import placements as contract
from shared.contracts.values import Modality
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal

# An end that is reported late may have to be followed up at once.
ENDED: Final = "placement-ended"
# Who sees the people at work, and may say how it goes.
AT_WORK = (PlacementPartyRole.PROJECT, PlacementPartyRole.HOST)
# Who may hold papers that people signed.
_PAPERS = (PlacementPartyRole.PROJECT, PlacementPartyRole.INTRODUCER)


class PlacementNotReady(Conflict):
    """Something is missing before the placement counts as prepared."""

    slug = "placement-not-ready"
    title = "The placement is not ready"


async def accept_terms(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, numbers: Sequence[int]
) -> Placement:
    """
    Note that people accept the terms of reference: the caller, or those with these numbers.

    Who accepted before stays as they were.
    """
    if numbers:
        placement = await locked(uow, principal, placement_id, _PAPERS)
    else:
        placement = await _own_place(uow, principal, placement_id)
    if placement.status not in OPEN:
        raise WrongPlacementState(f"The placement is {placement.status}.")
    people = await _people(uow, placement)
    chosen = [
        each
        for each in people.values()
        if each.number in numbers or (not numbers and each.person_id == principal.person_id)
    ]
    if numbers and len(chosen) < len(set(numbers)):
        raise PlacementMakesNoSense("Nobody in it has one of these numbers.")
    for person in chosen:
        person.terms_accepted_at = person.terms_accepted_at or uow.now
    placement.version += 1
    await _note(uow, principal, placement, "terms_accepted", {"people": len(chosen)})
    return placement


async def check_people(
    uow: UnitOfWork,
    *,
    principal: Principal,
    placement_id: UUID,
    candidates: Sequence[CandidateGiven],
) -> Placement:
    """Check people against the rules of the placement's programme; the reasons are kept."""
    placement = await own_placement(uow, principal=principal, placement_id=placement_id)
    if placement.status not in OPEN or placement.programme is None:
        raise WrongPlacementState("Only an open placement of a programme with rules is checked.")
    people = await _people(uow, placement)
    assignment = Assignment(
        country=placement.country,
        kind=placement.kind,
        modality=placement.modality,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
    )
    for candidate in candidates:
        person = people.get(candidate.number)
        if person is None:
            raise PlacementMakesNoSense(f"Nobody in it has the number {candidate.number}.")
        reasons = eligibility.check(placement.programme, candidate, assignment)
        person.is_eligible = is_eligible(reasons)
        person.eligibility = [
            {"rule": each.rule, "is_met": each.is_met, "text": each.text} for each in reasons
        ]
    placement.version += 1
    eligible = sum(bool(each.is_eligible) for each in people.values())
    await _note(uow, principal, placement, "checked", {"eligible": eligible})
    return placement


async def prepare(uow: UnitOfWork, *, principal: Principal, placement_id: UUID) -> Placement:
    """Everything is in order; the safeguards are asked anew. Raises PlacementNotReady."""
    placement = await own_placement(uow, principal=principal, placement_id=placement_id)
    if not _has_to(Verb.PREPARE, placement) or await is_blocked(uow, principal, placement):
        return placement
    people = (await _people(uow, placement)).values()
    lacks = missing(
        Readiness(
            modality=Modality(placement.modality),
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
            is_insured=placement.is_insured,
            has_programme=placement.programme is not None,
            accepted=[each.terms_accepted_at is not None for each in people],
            eligible=[each.is_eligible for each in people],
            terms_at=placement.terms_at,
            first_named_at=min((each.named_at for each in people), default=None),
        )
    )
    if lacks:
        raise PlacementNotReady(" ".join(lacks))
    await _move(uow, principal, placement, Verb.PREPARE)
    return placement


async def start(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, started_on: date
) -> Placement:
    """The people began, no later than today; the safeguards are asked anew."""
    placement = await locked(uow, principal, placement_id, AT_WORK)
    if not _has_to(Verb.START, placement) or await is_blocked(uow, principal, placement):
        return placement
    _require_past(uow, started_on)
    await require_free(uow, placement, since=started_on)
    placement.started_on = started_on
    await _move(uow, principal, placement, Verb.START)
    await tell(uow, contract.PlacementStarted, placement)
    return placement


async def end(
    uow: UnitOfWork,
    *,
    principal: Principal,
    placement_id: UUID,
    ended_on: date,
    reason: str | None,
) -> Placement:
    """The placement ended, after it began and no later than today."""
    placement = await locked(uow, principal, placement_id, AT_WORK)
    if not _has_to(Verb.END, placement):
        return placement
    _require_past(uow, ended_on)
    if placement.started_on is not None and ended_on < placement.started_on:
        raise PlacementMakesNoSense("It ends before it started.")
    placement.ended_on, placement.close_reason = ended_on, reason
    await _move(uow, principal, placement, Verb.END)
    await tell(uow, contract.PlacementEnded, placement)
    uow.wake(ENDED)
    return placement


async def cancel(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, reason: str
) -> Placement:
    """Call off a placement that has not begun; done already is fine."""
    placement = await locked(uow, principal, placement_id, AT_WORK)
    if not is_done(Verb.CANCEL, Status(placement.status)):
        await call_off(uow, placement, reason)
        await _note(uow, principal, placement, "cancel", {"status": placement.status})
    return placement


async def confirm_return(
    uow: UnitOfWork, *, principal: Principal, placement_id: UUID, returned_on: date
) -> Placement:
    """The people are back where they came from; said again it is put right."""
    placement = await locked(uow, principal, placement_id, AT_WORK)
    if placement.started_on is None:
        raise WrongPlacementState("Nobody has begun, so nobody returns.")
    _require_past(uow, returned_on)
    if returned_on < placement.started_on:
        raise PlacementMakesNoSense("They return before they started.")
    if placement.returned_on != returned_on:
        placement.returned_on = returned_on
        placement.version += 1
        await _note(uow, principal, placement, "returned", {"on": returned_on.isoformat()})
    return placement


def _has_to(verb: Verb, placement: Placement) -> bool:
    """Whether the verb is still to be done. Raises WrongPlacementState where it cannot be."""
    status = Status(placement.status)
    if is_done(verb, status):
        return False
    if not is_possible(verb, status):
        raise WrongPlacementState(f"The placement is {status}.")
    return True


async def _move(uow: UnitOfWork, principal: Principal, placement: Placement, verb: Verb) -> None:
    placement.status = after(verb, Status(placement.status))
    placement.version += 1
    await _note(uow, principal, placement, verb.value, {"status": placement.status})


async def _people(uow: UnitOfWork, placement: Placement) -> dict[int, PlacementPerson]:
    found = await PlacementRepository(uow.session).people([placement.id])
    return {each.number: each for each in found[placement.id]}


async def _own_place(uow: UnitOfWork, principal: Principal, placement_id: UUID) -> Placement:
    """The placement, its row locked, for somebody who is in it."""
    placement = await PlacementRepository(uow.session).lock(placement_id)
    people = await _people(uow, placement) if placement else {}
    ids = {each.person_id for each in people.values()} - {None}
    if placement is None or principal.person_id not in ids:
        raise PlacementNotFound("No such placement that you are in.")
    return placement


def _require_past(uow: UnitOfWork, day: date) -> None:
    if day > uow.now.date():
        raise PlacementMakesNoSense("What has not happened yet cannot be reported.")


async def _note(
    uow: UnitOfWork,
    principal: Principal,
    placement: Placement,
    what: str,
    decision: dict[str, object],
) -> None:
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action=f"placement.{what}",
        object_type="placement",
        object_id=placement.id,
        decision=decision,
    )
