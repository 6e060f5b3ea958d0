"""Tells the two sides of a match of each step between them, and opens and closes introductions."""

from services.notifications.handshakes import repository
from services.notifications.handshakes.domain import NAMES, asks, is_leaving, news_of
from services.notifications.introductions import service as introductions
from services.notifications.projects import service as projects
from services.notifications.telling import service as telling
from services.notifications.tombstones import service as tombstones
from shared.contracts.matching import HandshakeStep, MatchAgreed, MatchProposed, MatchReminded
from shared.db import people
from shared.db.unit_of_work import UnitOfWork


async def follow(uow: UnitOfWork, *, step: HandshakeStep, sequence: int) -> None:
    """
    Tell whom the step concerns, unless it or a newer one of the match was heard before.

    Of somebody who was erased nothing is kept and nothing is told, with one exception: that they
    have left is told to the host, in an alert that names nobody.
    """
    step = await _of_today(uow, step)
    await tombstones.hold(uow, profile_id=step.profile_id)
    is_buried = await tombstones.is_buried(uow, profile_id=step.profile_id)
    if is_buried and not is_leaving(step):
        return
    was_introduced = False
    if not is_buried:
        if not await repository.note(uow, step, NAMES[type(step)], sequence):
            return
        was_introduced = await _introduce(uow, step)
    if asks(step) and await projects.is_closed(uow, project_id=step.project_id):
        return
    await telling.tell_all(uow, news=news_of(step, was_introduced=was_introduced))


async def _introduce(uow: UnitOfWork, step: HandshakeStep) -> bool:
    """Open or close the introduction; whether one was open until now."""
    if isinstance(step, MatchAgreed):
        await introductions.introduce(uow, agreed=step)
        return False
    if isinstance(step, MatchProposed | MatchReminded):
        return False
    return await introductions.close(uow, step=step)


async def _of_today(uow: UnitOfWork, step: HandshakeStep) -> HandshakeStep:
    """The step with the person's id of today, which stays theirs until the end."""
    if step.person_id is None:
        return step
    now = await people.hold(uow, person_id=step.person_id)
    return step.model_copy(update={"person_id": now})
