"""
Making the tasks of follow-ups on their day, and taking the answers.

* FollowUpNotFound      404  no such task yet, or it is not yours
* FollowUpMakesNoSense  422  an output of another placement, or more who use it than were trained
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.registry.countries.days import local_day, zones_of
from services.registry.follow_ups.domain import MONTHS, due_on
from services.registry.follow_ups.models import FollowUp
from services.registry.follow_ups.repository import FollowUpRepository
from services.registry.follow_ups.schemas import FollowUpAnswer
from services.registry.outputs import service as outputs
from services.registry.placements.domain import PlacementPartyRole
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.service import locked, tell
from shared.contracts.placements import PlacementFollowupDue
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_AT_ONCE: Final = 100
# The earliest place on Earth is 14 hours ahead of UTC.
_AHEAD: Final = timedelta(days=1)
# The fewest days in so many months, so that no placement is looked at too late.
_FEWEST_DAYS: Final = {6: 181, 12: 365}


class FollowUpNotFound(NotFound):
    """There is no such task yet, or it is not yours."""

    slug = "follow-up-not-found"
    title = "No such follow-up"


class FollowUpMakesNoSense(Unprocessable):
    """The answer contradicts itself or the placement."""

    slug = "follow-up-makes-no-sense"
    title = "The answer makes no sense"


async def ask_those_due(uow: UnitOfWork) -> bool:
    """Make and tell some tasks whose day has come where the work was; answers whether any."""
    asked = [await _ask(uow, months) for months in MONTHS]
    return any(asked)


async def answer(
    uow: UnitOfWork,
    *,
    principal: Principal,
    placement_id: UUID,
    months: int,
    body: FollowUpAnswer,
) -> FollowUp:
    """The form, filled by the project's partner or a host; another answer replaces it."""
    await locked(
        uow, principal, placement_id, (PlacementPartyRole.PROJECT, PlacementPartyRole.HOST)
    )
    task = await FollowUpRepository(uow.session).lock(placement_id, months)
    if task is None:
        raise FollowUpNotFound("It is not time yet, or nothing is asked then.")
    known = await outputs.output_ids(uow, placement_id=placement_id)
    if set(body.outputs_in_use) - known:
        raise FollowUpMakesNoSense("An output is not of this placement.")
    if body.people_still_using > body.people_trained:
        raise FollowUpMakesNoSense("More people use it than were trained.")
    for name, value in body.model_dump(mode="json").items():
        setattr(task, name, value)
    task.answered_at = uow.now
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="follow_up.answered",
        object_type="placement",
        object_id=placement_id,
        decision={"months": months, "in_use": len(body.outputs_in_use)},
    )
    return task


async def list_follow_ups(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, is_answered: bool | None
) -> Rows[FollowUp]:
    """The tasks of one's own partners, the earliest first."""
    repository = FollowUpRepository(uow.session)
    return await repository.page(principal, page, is_answered=is_answered)


async def _ask(uow: UnitOfWork, months: int) -> bool:
    repository = FollowUpRepository(uow.session)
    ended_by = uow.now.date() + _AHEAD - timedelta(days=_FEWEST_DAYS[months])
    found = await repository.not_asked(months, ended_by, most=_AT_ONCE)
    asked = False
    for placement_id, country, ended_on in found:
        due = due_on(ended_on, months)
        placement = await PlacementRepository(uow.session).lock(placement_id)
        if placement is None or due > local_day(uow.now, zones_of(country)):
            continue
        repository.add(
            FollowUp(placement_id=placement_id, months=months, due_on=due, told_at=uow.now)
        )
        await tell(uow, PlacementFollowupDue, placement, months=months)
        asked = True
    return asked
