"""
The dispatcher: each step claims many mails and sends them side by side, outside of any transaction.

Only a mail that is handed to the mail server stands as `sending`: what a crash may double is what
was in flight, never what merely waited in the hands of the process. A mail that is not answered in
a moment goes on beside, so that the others do not wait for it; those that were tried before have
hands of their own, so that however many hang, what is new leaves.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from random import SystemRandom
from time import monotonic
from uuid import UUID

import structlog

from services.notifications.deliveries.domain import AfterCrash
from services.notifications.dispatch import service
from services.notifications.dispatch.service import Outcome
from services.notifications.drafts.domain import Draft, Sender, written
from services.notifications.mailer import Mailer, MailTrouble
from shared.db.gathering import Gathering
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.patience import Aside

# So many are claimed at a time, and no new one of them is begun after so long: what is left goes
# to whoever has a hand free, and a stop does not wait for it.
MOST_CLAIMED = 100
_LONGEST_STEP = 5.0
# What is in hand at the end of the process may still be sent and written down.
_LAST_SECONDS = 10.0
# For each hand so many mails may go on beside.
_ASIDE = 4
_CHANCE = SystemRandom()
_log = structlog.get_logger(__name__)
Step = Callable[[], Awaitable[bool]]


class Dispatcher:
    """Sends what is due; `again` makes it one for those that were tried before."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        sender: Sender,
        *,
        again: bool = False,
        hands: int = 8,
        most: int = MOST_CLAIMED,
        hooks: Hooks | None = None,
        aside: Aside | None = None,
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._sender = sender
        self._again = again
        self._hands = hands
        self._most = most
        self._hooks = hooks or NoHooks()
        self._aside = aside or Aside(room=_ASIDE * hands)
        # Contact points whose mail is in flight: one at a time, so that of those that hang each
        # holds one hand at most.
        self._busy: set[UUID] = set()
        self._begin: Gathering[Draft, bool] = Gathering(self._begin_many)
        self._end: Gathering[Outcome, bool] = Gathering(self._note_many)

    async def step(self) -> bool:
        """Send what has been due longest; whether anything was due."""
        self._aside.check()
        async with self._database.unit_of_work() as uow:
            drafts, had_any = await service.claim(
                uow, sender=self._sender, most=self._most, again=self._again
            )
        await self._hooks.reach("dispatcher.claimed")
        left, kept_back = deque(drafts), deque[Draft]()
        until = monotonic() + _LONGEST_STEP
        hands = [
            asyncio.create_task(self._work(left, kept_back, until))
            for _ in range(min(self._hands, len(drafts)))
        ]
        try:
            if hands:
                await asyncio.wait(hands)
        finally:
            await self._put_down(left, kept_back, hands)
        for hand in hands:
            await hand
        return had_any

    async def finish(self, seconds: float) -> None:
        """Wait for the mails that go on beside, but no longer than so."""
        await self._aside.finish(seconds)

    async def _put_down(
        self,
        left: deque[Draft],
        kept_back: deque[Draft],
        hands: Sequence[asyncio.Task[None]],
    ) -> None:
        """Begin no new mail, and give back what was not begun."""
        drafts = [*left, *kept_back]
        left.clear()
        if not all(hand.done() for hand in hands):
            await asyncio.wait(hands, timeout=_LAST_SECONDS)
        if drafts:
            # Without the database the leases run out by themselves.
            with suppress(HouseDown):
                async with self._database.unit_of_work() as uow:
                    await service.give_back(uow, left=drafts)

    async def _work(self, left: deque[Draft], kept_back: deque[Draft], until: float) -> None:
        while left and monotonic() < until:
            draft = left.popleft()
            if draft.contact_point_id in self._busy:
                kept_back.append(draft)
                continue
            self._busy.add(draft.contact_point_id)
            await self._aside.run(self._send_alone(draft))

    async def _send_alone(self, draft: Draft) -> None:
        try:
            await self._send(draft)
        finally:
            self._busy.discard(draft.contact_point_id)

    async def _send(self, draft: Draft) -> None:
        try:
            mail = written(self._sender, draft)
        except (KeyError, ValueError) as error:
            await self._end.put(Outcome(draft, error))
            return
        await self._hooks.reach("dispatcher.written")
        if not await self._begin.put(draft):
            return
        await self._hooks.reach("dispatcher.begun")
        try:
            await self._mailer.send(mail)
        except MailTrouble as trouble:
            _log.info("a mail did not go out", delivery=str(draft.delivery_id), reason=str(trouble))
            outcome = Outcome(draft, trouble, _CHANCE.random())
        else:
            outcome = Outcome(draft)
        await self._hooks.reach("dispatcher.sent")
        await self._end.put(outcome)
        await self._hooks.reach("dispatcher.noted")

    async def _begin_many(self, drafts: Sequence[Draft]) -> list[bool]:
        async with self._database.unit_of_work() as uow:
            return await service.begin_sending(uow, begun=drafts)

    async def _note_many(self, outcomes: Sequence[Outcome]) -> list[bool]:
        async with self._database.unit_of_work() as uow:
            return await service.note(uow, outcomes=outcomes)


def send_due(
    database: Database, mailer: Mailer, sender: Sender, *, most: int = MOST_CLAIMED
) -> Step:
    """A step that sends what is due, tried before or not, at most so many of each."""
    fresh = Dispatcher(database, mailer, sender, most=most)
    tried = Dispatcher(database, mailer, sender, again=True, most=most)

    async def step() -> bool:
        return await fresh.step() or await tried.step()

    return step


def recover_lost(database: Database, policy: AfterCrash, hooks: Hooks | None = None) -> Step:
    """A step that takes up again what a dispatcher left behind when it died."""
    hooks = hooks or NoHooks()

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            had_any = await service.recover(uow, policy=policy)
        await hooks.reach("dispatcher.recovered")
        return had_any

    return step
