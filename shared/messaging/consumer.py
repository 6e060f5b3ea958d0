"""
The ear of a service: reads records, drops what was heard before, calls the handlers, moves on.

One transaction holds a batch's position, its inbox rows, the handlers' changes and what they tell.
What cannot be acted on waits in its line (`parking`), with everything of its line behind it; what
nobody can read is kept in quarantine. Both let the batch go on: nothing waits inside one.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.orm.exc import StaleDataError

from shared.contracts.catalog import EventData
from shared.contracts.codec import EnvelopeError, UnknownType, decode
from shared.contracts.envelope import Event
from shared.db.outages import DOUBTFUL, STALE
from shared.db.transaction import Line
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from shared.messaging.acting import Actor, Failure, Hears, describe
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.inbox import APPLIED, PARKED, Inbox, PositionMoved
from shared.messaging.kept import Heard, Unreadable
from shared.messaging.parking import Parking
from shared.messaging.quarantine import Quarantine
from shared.messaging.transport import Batch, Outcome, Position, Record, Span
from shared.observability.metrics import EVENTS_HEARD

WAKE = "parked"
Reader = Callable[[Record], Event[EventData]]
# So often a batch may meet a lock or a time-out before one of its events is held to be guilty.
_DOUBTS = 5
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Arrived:
    """What a batch holds for this service."""

    heard: list[Heard] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)


class Consumer:
    """Acts on events exactly once in its own database, in order per line."""

    def __init__(
        self,
        name: str,
        database: Database,
        hears: Hears,
        *,
        hooks: Hooks | None = None,
        read: Reader | None = None,
        topics: Sequence[str] | None = None,
    ) -> None:
        """
        `hears` is the whole ear; two versions of one event are refused.

        `topics` are those of the events unless others are named; a name that ends in `*` stands
        for all topics that begin so. `read` makes an event of a record, or raises EnvelopeError;
        replays read with it too.
        """
        self.name = name
        self.topics = tuple(topics or sorted({data_type.topic for data_type in hears}))
        self.read: Reader = read or read_event
        self.actor = Actor(hears)
        self.database = database
        self.hooks = hooks or NoHooks()
        self._doubts: Counter[object] = Counter()
        # Given by whoever runs it and closes it: then it works on one connection all the time.
        self.line: Line | None = None

    async def position(self, topic: str, partition: int) -> Position | None:
        """Where to go on; None when nothing was ever read."""
        async with self.database.driver() as driver:
            return await Inbox(driver, self.name).position(topic, partition)

    async def begin_at(self, topic: str, partition: int, offset: int) -> None:
        """Write the first position of a partition; one that exists stays."""
        async with self.database.driver() as driver:
            await Inbox(driver, self.name).begin_at(topic, partition, offset)

    async def apply(self, batches: Sequence[Batch]) -> Outcome:
        """
        Act on the batches, at most once each, and move their positions.

        Batches whose stored position is another one are given back as lost. HouseDown leaves
        everything as it was.
        """
        lost: list[Span] = []
        left = list(batches)
        while left:
            try:
                await self._apply(left)
                break
            except PositionMoved as moved:
                lost.append(moved.span)
                left = [each for each in left if each.span != moved.span]
        return Outcome(tuple(lost))

    async def quarantine(self, batch: Batch, reason: str) -> Outcome:
        """Keep records that the log itself cannot give back whole, and move past them."""
        lost: tuple[Span, ...] = ()
        try:
            arrived = _Arrived(unreadable=[Unreadable(each, reason) for each in batch.records])
            await self._act([batch], arrived, self._plainly)
        except PositionMoved as moved:
            lost = (moved.span,)
        return Outcome(lost)

    async def _apply(self, batches: Sequence[Batch]) -> None:
        arrived = self._read(batches)
        name = tuple(batch.span or batch.records[0].mark for batch in batches)
        try:
            await self._act(batches, arrived, self._plainly)
        except PositionMoved:
            raise
        except HouseDown as error:
            if not self._is_stuck(name, error):
                raise
            await self._one_by_one(batches)
        except Exception as error:  # whatever a handler raises belongs to one of its events
            _log.warning("a batch failed; acting on it with care", error=describe(error))
            await self._with_care(batches, arrived)
        self._doubts.pop(name, None)

    def _is_stuck(self, name: object, error: HouseDown) -> bool:
        """
        Whether this batch has met a lock or a time-out too often to be innocent.

        It was met on a connection, so the database is there: only one event is in its own way.
        """
        if error.state not in DOUBTFUL:
            return False
        self._doubts[name] += 1
        return self._doubts[name] >= _DOUBTS

    async def _with_care(self, batches: Sequence[Batch], arrived: _Arrived) -> None:
        try:
            await self._act(batches, arrived, self.actor.act_carefully)
        except (PositionMoved, HouseDown):
            raise
        except Exception as error:  # what only a commit shows: nobody knows whose it is
            _log.warning("a batch failed as a whole; one by one", error=describe(error))
            await self._one_by_one(batches)

    async def _one_by_one(self, batches: Sequence[Batch]) -> None:
        """Each record in a transaction of its own; one that fails is parked without another try."""
        for batch in batches:
            for single in _singles(batch):
                arrived = self._read([single])
                try:
                    await self._act([single], arrived, self._plainly)
                except PositionMoved:
                    raise
                except HouseDown as error:
                    if error.state not in DOUBTFUL:
                        raise
                    await self._condemn(single, arrived, describe(error))
                except Exception as error:  # it is alone, so it is guilty
                    await self._condemn(single, arrived, describe(error))

    async def _condemn(self, single: Batch, arrived: _Arrived, reason: str) -> None:
        async def condemn(_: UnitOfWork, ready: Sequence[Heard]) -> list[Failure]:
            return [Failure(each, reason) for each in ready]

        await self._act([single], arrived, condemn)

    async def _act(
        self,
        batches: Sequence[Batch],
        arrived: _Arrived,
        handle: Callable[[UnitOfWork, Sequence[Heard]], Awaitable[list[Failure]]],
    ) -> None:
        outcomes = Counter(arrived.outcomes)
        try:
            async with self.database.unit_of_work(line=self.line) as uow:
                inbox = Inbox(uow.driver, self.name)
                await inbox.move(batches)
                await Quarantine(uow.session, self.name).put(arrived.unreadable)
                fresh, waiting = await inbox.take_in(arrived.heard)
                parking = Parking(uow.session, self.name)
                if len(fresh) < len(arrived.heard):
                    # Whoever heard the others may have parked while we waited for its commit.
                    waiting |= await parking.lock({each.line for each in fresh})
                ready = [each for each in fresh if each.line not in waiting]
                await self.hooks.reach("consumer.before_handlers")
                failures = await handle(uow, ready)
                for failure in failures:
                    await parking.open(failure.heard.line, failure.reason)
                    waiting.add(failure.heard.line)
                parked = _behind(fresh, waiting, failures)
                await parking.append(parked)
                await inbox.settle(parked, PARKED)
                if parked:
                    uow.wake(WAKE)
                await self.hooks.reach("consumer.before_commit")
        except StaleDataError as error:
            raise HouseDown("somebody else changed the same rows", state=STALE) from error
        await self.hooks.reach("consumer.after_commit")
        self._count(outcomes, arrived, fresh, parked)
        for failure in failures:
            _tell_of(failure)

    async def _plainly(self, uow: UnitOfWork, ready: Sequence[Heard]) -> list[Failure]:
        await self.actor.act(uow, ready)
        return []

    def _read(self, batches: Sequence[Batch]) -> _Arrived:
        """Decode what this service hears; what nobody could read goes to quarantine."""
        arrived = _Arrived()
        for record in (each for batch in batches for each in batch.records):
            try:
                event = self.read(record)
            except UnknownType:
                arrived.outcomes["unknown", "ignored"] += 1
            except EnvelopeError as error:
                reason = f"{type(error).__name__}: {error}"
                arrived.unreadable.append(Unreadable(record, reason))
            else:
                if self.actor.hears(type(event.data)):
                    arrived.heard.append(Heard(event, record))
                else:
                    arrived.outcomes[event.type, "ignored"] += 1
        return arrived

    def _count(
        self,
        outcomes: Counter[tuple[str, str]],
        arrived: _Arrived,
        fresh: list[Heard],
        parked: list[Heard],
    ) -> None:
        outcomes["unreadable", "quarantined"] += len(arrived.unreadable)
        for each in fresh:
            outcomes[each.event.type, APPLIED] += 1
        for each in parked:
            outcomes[each.event.type, APPLIED] -= 1
            outcomes[each.event.type, PARKED] += 1
        if copies := len(arrived.heard) - len(fresh):
            outcomes["any", "duplicate"] += copies
        for (event_type, outcome), count in outcomes.items():
            if count:
                EVENTS_HEARD.labels(self.name, event_type, outcome).inc(count)


def read_event(record: Record) -> Event[EventData]:
    """An event of this system, as its teller wrote it."""
    return decode(topic=record.topic, headers=record.headers, value=record.value)


def _behind(
    fresh: Sequence[Heard], waiting: set[tuple[str, str]], failures: Sequence[Failure]
) -> list[Heard]:
    """
    What joins the waiting lines, in order: of a line that failed here, the guilty event and those
    after it; of one that waited before, all.
    """
    guilty = {failure.heard.line: failure.heard for failure in failures}
    reached: set[tuple[str, str]] = waiting - set(guilty)
    behind = []
    for each in fresh:
        if guilty.get(each.line) is each:
            reached.add(each.line)
        if each.line in reached:
            behind.append(each)
    return behind


def _tell_of(failure: Failure) -> None:
    event = failure.heard.event
    _log.error(
        "an event cannot be acted on; its line waits",
        topic=event.topic,
        key=event.key,
        type=event.type,
        id=event.id,
        correlation_id=event.correlation_id,
        error=failure.reason,
    )


def _singles(batch: Batch) -> list[Batch]:
    """The batch as batches of one record that carry the positions between them."""
    if batch.span is None:
        return [Batch((record,), None) for record in batch.records]
    singles = []
    start = batch.span.start
    for number, record in enumerate(batch.records, start=1):
        end = batch.span.end if number == len(batch.records) else record.offset + 1
        singles.append(Batch((record,), Span(batch.span.topic, batch.span.partition, start, end)))
        start = end
    return singles
