"""Tries waiting lines again, head first, until they are empty or their head is dead."""

import random
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy.engine import Row
from sqlalchemy.orm.exc import StaleDataError

from shared.contracts.catalog import OnDeath, catalog
from shared.contracts.codec import type_of
from shared.db.outages import DOUBTFUL, is_outage
from shared.db.unit_of_work import UnitOfWork
from shared.errors import HouseDown
from shared.messaging.acting import describe
from shared.messaging.consumer import Consumer
from shared.messaging.inbox import APPLIED, Inbox
from shared.messaging.kept import Heard, unpack_headers
from shared.messaging.parking import DueLine, Parking, pause_after
from shared.messaging.transport import Record
from shared.observability.metrics import EVENTS_HEARD

# The first pause of a waiting line is 100 ms. While none waits, whoever parks one wakes this loop.
_SHORT_REST, _LONG_REST = 0.1, 1.0
# Of a line whose head is fresh, so many are tried at a time.
_AT_ONCE = 50
_log = structlog.get_logger(__name__)


class Replay:
    """One consumer's second and later tries; any number may run at once."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._database = consumer.database
        self._in_hand: DueLine | None = None
        self.rest = _SHORT_REST
        """Seconds until it is worth while to look again."""

    async def step(self) -> bool:
        """Act on one line that is due; False when none is. HouseDown leaves it as it was."""
        self._in_hand = None
        try:
            async with self._database.unit_of_work() as uow:
                parking = Parking(uow.session, self._consumer.name)
                due = await parking.due()
                if due is None:
                    self.rest = _SHORT_REST if await parking.is_any_waiting() else _LONG_REST
                    return False
                self._in_hand = due
                await self._try(uow, due)
                await self._consumer.hooks.reach("replay.before_commit")
        except HouseDown as error:
            if self._in_hand is None or error.state not in DOUBTFUL:
                raise
            await self._failed_as_a_whole(self._in_hand, error)
        except Exception as error:  # shown only by the commit, or a row changed meanwhile
            if self._in_hand is None:
                raise
            await self._failed_as_a_whole(self._in_hand, error)
        return True

    async def _try(self, uow: UnitOfWork, due: DueLine) -> None:
        parking = Parking(uow.session, self._consumer.name)
        line = (due.topic, due.key)
        # A head that failed before is tried alone: what fails with it would be blamed on it.
        limit = 1 if due.attempts else _AT_ONCE
        for row in await parking.queue(line, limit=limit):
            if error := await self._act(uow, due, row):
                await self._postpone_or_bury(parking, due, row, describe(error))
                return
            await parking.done([row.seq])
            due = DueLine(due.topic, due.key, 0, due.now, due.now)
        await parking.go_on(line)

    async def _act(self, uow: UnitOfWork, due: DueLine, row: Row[Any]) -> Exception | None:
        record = kept_record(due.topic, due.key, row)
        try:
            async with uow.savepoint():
                event = self._consumer.read(record)
                heard = Heard(event, record)
                await self._consumer.actor.act(uow, [heard])
                await Inbox(uow.driver, self._consumer.name).settle([heard], APPLIED)
        except StaleDataError as error:
            return error
        except Exception as error:  # whatever a handler raises belongs to its event
            if is_outage(error):
                raise
            return error
        EVENTS_HEARD.labels(self._consumer.name, event.type, APPLIED).inc()
        return None

    async def _failed_as_a_whole(self, due: DueLine, error: Exception) -> None:
        """The transaction is gone with what failed in it: write the failure in another one."""
        async with self._database.unit_of_work() as uow:
            parking = Parking(uow.session, self._consumer.name)
            line = (due.topic, due.key)
            if line not in await parking.lock({line}):
                return
            heads = await parking.queue(line, limit=1)
            if heads:
                await self._postpone_or_bury(parking, due, heads[0], describe(error))

    async def _postpone_or_bury(
        self, parking: Parking, due: DueLine, head: Row[Any], reason: str
    ) -> None:
        line = (due.topic, due.key)
        if not due.is_spent:
            jitter = random.random()  # noqa: S311  no secret
            await parking.postpone(line, reason, pause_after(due.attempts + 1, jitter))
            return
        await parking.bury(due, head.seq, reason)
        if policy_of(unpack_headers(head.headers)) is OnDeath.HOLD:
            await parking.hold(line, reason)
        else:
            await parking.go_on(line)
        _log.error(
            "an event is given up; it is a dead letter now",
            consumer=self._consumer.name,
            topic=due.topic,
            key=due.key,
            error=reason,
        )
        EVENTS_HEARD.labels(self._consumer.name, "any", "dead").inc()


def kept_record(topic: str, key: str, row: Row[Any]) -> Record:
    """The record as it came, but for its place in a log that may be gone by now."""
    return Record(topic, 0, -1, key, unpack_headers(row.headers), row.value)


def policy_of(headers: Sequence[tuple[str, bytes]]) -> OnDeath:
    """What its type says is to happen to a line whose head is given up."""
    declared = catalog().get(type_of(headers) or "")
    return declared.on_death if declared else OnDeath.RELEASE
