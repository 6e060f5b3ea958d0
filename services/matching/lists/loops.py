"""The worker that keeps a shard's lists: one at a time, the others stand by."""

from collections.abc import Awaitable, Callable

from services.matching.answers.service import ANSWERED, ASKED
from services.matching.invitations.domain import TELL
from services.matching.lists.service import Keeper
from shared.db.session_lock import SessionLock
from shared.db.wake import Wake
from shared.messaging.loops import Loop

# One lock for each shard, counted up from here.
LOCK_NUMBER = 7302_0000
LetGo = Callable[[], Awaitable[None]]


class Seats:
    """How many shards one worker may keep: what it leaves, others take."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[Keeper] = set()

    def has_room_for(self, keeper: Keeper) -> bool:
        """Whether it may ask for its lock."""
        return keeper in self._taken or len(self._taken) < self._most

    def settle(self, keeper: Keeper, *, is_holder: bool) -> None:
        """Say whether it got the lock."""
        (self._taken.add if is_holder else self._taken.discard)(keeper)


def keep_lists(
    lock: SessionLock, wake: Wake, keeper: Keeper, seats: Seats
) -> Callable[[], Awaitable[bool]]:
    """A step that does some work, if this process holds the lock."""

    async def step() -> bool:
        did = False
        if not seats.has_room_for(keeper):
            return False
        try:
            async with lock.transaction() as driver:
                if driver is not None:
                    did = await keeper.follow(driver)
        except BaseException:
            keeper.doubt()
            seats.settle(keeper, is_holder=False)
            raise
        seats.settle(keeper, is_holder=driver is not None)
        if driver is None:
            keeper.stand_by()
            return False
        await keeper.settle()
        if did:
            wake.hint(TELL)
        if keeper.has_answered:
            wake.hint(ANSWERED)
        return did

    return step


def list_loops(url: str, wake: Wake, *, shards: int, most: int) -> tuple[list[Loop], list[LetGo]]:
    """A loop for each shard, and how to let go of their locks."""
    seats = Seats(most)
    loops: list[Loop] = []
    ends: list[LetGo] = []
    for shard in range(shards):
        lock = SessionLock(url, number=LOCK_NUMBER + shard, application_name=f"lists-{shard}")
        step = keep_lists(lock, wake, Keeper(shard=shard, shards=shards), seats)
        loops.append(Loop(f"lists-{shard}", step, wakes=("match_work", ASKED)))
        ends.append(lock.release)
    return loops, ends
