"""
What becomes of invitations by themselves: they lapse, whoever was held back has room again, and
more are sought than before.

Each lapses once, however many look and whenever one of them dies; lists are looked at again by the
rows that are added to `slot_work` in the same transaction.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.matching.invitations.domain import TELL
from services.matching.invitations.repository import InvitationRepository
from shared.db.unit_of_work import UnitOfWork

# Some milliseconds for each of the two, however many there are.
_LAPSES_AT_ONCE: Final = 500
_PROFILES_AT_ONCE: Final = 100


async def lapse(uow: UnitOfWork) -> bool:
    """Let others be told in place of some who did not answer in time; whether there were any."""
    lapsed = await InvitationRepository(uow.session).lapse(uow.now, limit=_LAPSES_AT_ONCE)
    if lapsed:
        uow.wake(TELL)
    return lapsed > 0


async def look_again(uow: UnitOfWork, *, project_id: UUID, roles: Sequence[int]) -> None:
    """More are sought for these roles than before: others may be told."""
    if roles:
        lists = [(project_id, role) for role in roles]
        await InvitationRepository(uow.session).look_again(lists)
        uow.wake(TELL)


async def let_go_some(uow: UnitOfWork, *, after: UUID | None) -> tuple[bool, UUID | None]:
    """
    Of the next who are held back, after a profile, let those go who have room again.

    Whether there were any, and where to go on; None at the end.
    """
    invitations = InvitationRepository(uow.session)
    found = await invitations.held_back(after, limit=_PROFILES_AT_ONCE)
    did = bool(found) and await _let_go(uow, invitations, found)
    return did, found[-1] if len(found) == _PROFILES_AT_ONCE else None


async def let_go(uow: UnitOfWork, *, profile_id: UUID) -> None:
    """Somebody answered: the lists that held them back are looked at again if there is room."""
    await _let_go(uow, InvitationRepository(uow.session), [profile_id])


async def _let_go(uow: UnitOfWork, invitations: InvitationRepository, profiles: list[UUID]) -> bool:
    gone = await invitations.let_go(profiles, uow.now)
    if gone:
        uow.wake(TELL)
    return gone > 0
