"""
What a transport must do; the relay and the consumer know nothing else about how events travel.

* RowRefused            this row could not be sent now; rows of other keys are not concerned
  + TopicRefused        nor any other of its topic: nobody knows or hears it
  + Unpublishable       and never will be: too large, or malformed
HouseDown is raised when the transport as a whole is away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.messaging.watchdog import Pulse


class RowRefused(Exception):
    """One row could not be sent."""


class TopicRefused(RowRefused):
    """No row of this topic can be sent now."""


class Unpublishable(RowRefused):
    """One row can never be sent."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """An outbox row on its way out."""

    topic: str
    key: str
    headers: dict[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """An event as it came in, not yet read."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: tuple[tuple[str, bytes], ...]
    value: bytes

    @property
    def mark(self) -> str | None:
        """The event id it claims, as text a database takes: by it a log is known again."""
        claimed = dict(self.headers).get("ce_id")
        if not claimed:
            return None
        return claimed.decode("utf-8", errors="replace").replace("\0", "")[:200] or None


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a partition a batch was read: from `start` up to, not including, `end`."""

    topic: str
    partition: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Records of one partition in order, with the position they were read from.

    `span` is None where there is no log to read again: then the outbox row itself is the record,
    and the inbox alone drops copies.
    """

    records: tuple[Record, ...]
    span: Span | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: batches whose position had moved are to be read again."""

    lost: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """The next offset to act on, and the id of the event before it: proof that the log is ours."""

    next_offset: int
    last_event_id: str | None


class Hearer(Protocol):
    """Who acts on what arrives; a topic that ends in `*` stands for all that begin so."""

    name: str
    topics: tuple[str, ...]

    async def apply(self, batches: Sequence[Batch]) -> Outcome:
        """Act on the batches, each at most once; HouseDown leaves everything as it was."""
        ...

    async def quarantine(self, batch: Batch, reason: str) -> Outcome:
        """Keep records that the log cannot give back whole, and move past them."""
        ...

    async def position(self, topic: str, partition: int) -> Position | None:
        """Where to go on; None when nothing was ever read."""
        ...

    async def begin_at(self, topic: str, partition: int, offset: int) -> None:
        """Write the first position of a partition."""
        ...


class Transport(Protocol):
    """A way for events to travel. Every implementation passes one conformance suite."""

    batch_limit: int
    # Whether several relays of one service may be at work: then rows are locked as they are sent.
    has_many_relays: bool

    async def start(self) -> None:
        """Make ready to send; needed before `publish`."""
        ...

    async def stop(self) -> None:
        """Let go of everything, in bounded time."""
        ...

    async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
        """
        Send the rows, in order per key; the answer has one entry per row, None for done.

        After a refused row no later row of its key counts as done. Raises HouseDown.
        """
        ...

    async def hear(self, hearer: Hearer) -> None:
        """Deliver to the hearer until cancelled; positions are the hearer's own."""
        ...

    def troubles(self) -> dict[str, str]:
        """What is standing still and why, by place; empty when all is well."""
        ...

    async def pulses(self) -> Sequence[Pulse]:
        """How each hearer is doing; empty where there is no log to fall behind."""
        ...
