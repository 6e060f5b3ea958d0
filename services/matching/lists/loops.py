"""The worker that keeps the lists: one at a time, the others stand by."""

from collections.abc import Awaitable, Callable

from services.matching.engine.sql import SqlEngine
from services.matching.lists import service
from shared.db.session_lock import SessionLock
from shared.db.wake import Wake

# One shard until one core is outgrown.
LOCK_NUMBER = 7302_0000


def keep_lists(lock: SessionLock, wake: Wake) -> Callable[[], Awaitable[bool]]:
    """A step that does some work, if this process holds the lock."""

    async def step() -> bool:
        did = False
        async with lock.transaction() as session:
            if session is not None:
                # Asked each time: during an upgrade old and new workers hold the lock in turn.
                did = await service.follow_scoring(session)
                did = await service.follow(session, SqlEngine) or did
        if did:
            wake.hint("tell_work")
        return did

    return step
