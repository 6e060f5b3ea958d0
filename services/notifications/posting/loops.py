"""
The dispatcher of webhooks: each step makes one call, outside of any transaction.

Steps run side by side. One endpoint has at most two of them, one while it fails; and some steps
only serve endpoints that are well, so that those which hang never hold up the others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom
from time import perf_counter

from services.notifications.outside.caller import Caller, CallTrouble
from services.notifications.posting import service
from services.notifications.webhooks.domain import Reply
from shared.db.unit_of_work import Database
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.patience import Aside
from shared.security.sealing import Seal

# What is in hand at the end of the process may still be answered and written down.
_LAST_SECONDS = 20.0
_CHANCE = SystemRandom()
Step = Callable[[], Awaitable[bool]]


def post_due(
    database: Database,
    caller: Caller,
    seal: Seal,
    *,
    schema_url: str,
    well_only: bool,
    aside: Aside | None = None,
    hooks: Hooks | None = None,
) -> Step:
    """
    A step that posts the message that has been due longest.

    A call that is not answered in a moment goes on beside, as far as `aside` has room.
    """
    beside, hooks = aside or Aside(room=0), hooks or NoHooks()

    async def step() -> bool:
        beside.check()
        async with database.unit_of_work() as uow:
            ready = await service.claim(uow, seal=seal, schema_url=schema_url, well_only=well_only)
        if isinstance(ready, bool):
            return ready
        await hooks.reach("poster.claimed")
        try:
            await beside.run(_post(database, caller, ready, hooks))
        except asyncio.CancelledError:
            await beside.finish(_LAST_SECONDS)
            raise
        return True

    return step


def recover_lost(database: Database, hooks: Hooks | None = None) -> Step:
    """A step that takes up again what a dispatcher left behind when it died."""
    hooks = hooks or NoHooks()

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            had_any = await service.recover(uow)
        await hooks.reach("poster.recovered")
        return had_any

    return step


async def _post(database: Database, caller: Caller, ready: service.Ready, hooks: Hooks) -> None:
    began, started = database.clock.now(), perf_counter()
    reply, body, error = Reply(None), b"", None
    try:
        answer = await caller.post(ready.url, ready.body, ready.headers)
        reply, body = Reply(answer.status, answer.headers.get("retry-after")), answer.body
    except CallTrouble as trouble:
        error = str(trouble)
    took_ms = round(1000 * (perf_counter() - started))
    outcome = service.Outcome(reply, body, error, began, took_ms)
    await hooks.reach("poster.posted")
    async with database.unit_of_work() as uow:
        await service.note(uow, ready=ready, outcome=outcome, jitter=_CHANCE.random())
    await hooks.reach("poster.noted")
