"""
What the passing of time and the loss of ground do to handshakes; one at a time, each once.

A step looks for one without a lock, holds its profile, and looks again: whoever was faster, a
worker, a side or an erasure, has been before, and nothing is told twice.
"""

from typing import Final
from uuid import UUID

from services.matching.handshakes import service as handshakes
from services.matching.handshakes.domain import OPEN, State, waits_for
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.invitations.domain import TELL
from services.matching.profiles.models import Profile
from services.matching.telling.repository import TellingRepository
from shared.contracts import matching as contract
from shared.contracts.matching import HandshakeSide
from shared.db.unit_of_work import UnitOfWork

# Some tens of milliseconds, once a second, however many are open.
_AT_ONCE: Final = 500


async def remind(uow: UnitOfWork) -> bool:
    """Remind of one proposal that two working days left unanswered; whether there was one."""
    match_id = await HandshakeRepository(uow.session).next_unanswered(uow.now)
    found = await _hold(uow, match_id)
    if found is None:
        return match_id is not None
    handshake, profile = found
    is_due = handshake.reminded_at is None and handshake.remind_at <= uow.now
    if handshake.state in OPEN and is_due and handshake.expires_at > uow.now:
        waiting = waits_for(handshake.standing)
        handshake.reminded_at = uow.now
        handshakes.step(
            uow,
            handshake,
            profile,
            contract.MatchReminded,
            by=HandshakeSide.TIME,
            answer_due_at=handshake.answer_due_at,
            expires_at=handshake.expires_at,
            waits_for=waiting[0] if len(waiting) == 1 else HandshakeSide.OTHER,
        )
    return True


async def expire(uow: UnitOfWork) -> bool:
    """End one proposal whose time is over; whether there was one."""
    match_id = await HandshakeRepository(uow.session).next_expired(uow.now)
    found = await _hold(uow, match_id)
    if found is not None:
        handshakes.expire(uow, *found)
    return match_id is not None


async def without_ground(uow: UnitOfWork, *, after: UUID | None) -> tuple[list[UUID], UUID | None]:
    """
    Of the next open handshakes after a match, those that stand on nothing any more.

    And where to go on; None at the end. Some at a time, as there may be many.
    """
    return await HandshakeRepository(uow.session).without_ground(after, limit=_AT_ONCE)


async def end(uow: UnitOfWork, *, match_id: UUID) -> None:
    """End a proposal if it stands on nothing any more."""
    repository = HandshakeRepository(uow.session)
    found = await _hold(uow, match_id)
    if found is None:
        return
    handshake, profile = found
    where = (handshake.project_id, handshake.role)
    await repository.hold_role(*where)
    reason = await repository.lost_ground(*where, profile.id)
    if handshake.state in OPEN and reason is not None:
        handshakes.end(uow, handshake, profile, reason)
        telling = TellingRepository(uow.session)
        await telling.answer(*where, profile.id, State.ENDED)
        await telling.slot_is_free(*where)
        uow.wake(TELL)


async def _hold(uow: UnitOfWork, match_id: UUID | None) -> tuple[Handshake, Profile] | None:
    """A handshake and its profile, which is held; None when it left meanwhile."""
    repository = HandshakeRepository(uow.session)
    profile_id = await repository.profile_of(match_id) if match_id else None
    profile = await repository.hold_profile(profile_id) if profile_id else None
    handshake = await repository.latest(match_id) if profile and match_id else None
    return (handshake, profile) if handshake and profile else None
