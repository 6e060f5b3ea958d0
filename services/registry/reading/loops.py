"""Reads uploaded files, one after another, and forgets old ones."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

from services.registry.reading import service
from shared.db.unit_of_work import Database
from shared.errors import HouseDown

_TOOK_TOO_LONG = "57014"


class Reading:
    """
    Reads one file after another, and remembers which one it has in hand.

    One that is in hand when the database goes away, or when the worker is told to stop, did not
    die of itself: its attempt is taken back as soon as that can be written. A statement that took
    too long counts: with some files one always does.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._in_hand: UUID | None = None

    async def step(self) -> bool:
        """Read one file to its end; answers whether there was one."""
        await self._let_go()
        async with self._database.unit_of_work() as uow:
            claimed = await service.claim_next(uow)
        self._in_hand = claimed
        if claimed is None:
            return False
        try:
            await service.read_claimed(self._database, job_id=claimed)
        except HouseDown as down:
            if down.state == _TOOK_TOO_LONG:
                self._in_hand = None
            raise
        self._in_hand = None
        return True

    async def stop(self) -> None:
        """Let go of what is in hand; in an outage it counts as an attempt."""
        with suppress(HouseDown):
            await self._let_go()

    async def _let_go(self) -> None:
        if self._in_hand is not None:
            async with self._database.unit_of_work() as uow:
                await service.take_back_attempt(uow, job_id=self._in_hand)
            self._in_hand = None


def forget_old(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that deletes some of what became of files of long ago."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.forget_old(uow)

    return step
