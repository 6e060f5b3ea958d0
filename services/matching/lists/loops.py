"""The worker that keeps a shard's lists: one at a time, the others stand by."""

from collections.abc import Awaitable, Callable

from services.matching.lists.service import Keeper
from shared.db.session_lock import SessionLock
from shared.db.wake import Wake

# One lock for each shard, counted up from here.
LOCK_NUMBER = 7302_0000


def keep_lists(lock: SessionLock, wake: Wake, keeper: Keeper) -> Callable[[], Awaitable[bool]]:
    """A step that does some work, if this process holds the lock."""

    async def step() -> bool:
        did = False
        try:
            async with lock.transaction() as driver:
                if driver is not None:
                    did = await keeper.follow(driver)
        except BaseException:
            keeper.doubt()
            raise
        if driver is None:
            keeper.stand_by()
            return False
        await keeper.settle()
        if did:
            wake.hint("tell_work")
        return did

    return step
