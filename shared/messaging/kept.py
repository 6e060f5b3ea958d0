"""How a record is kept in a table, byte for byte, and read again."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import orjson

from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.db.unit_of_work import people_in
from shared.messaging.transport import Record

# A record without a log is known by its bytes.
_NO_LOG = -1


@dataclass(frozen=True, slots=True)
class Heard:
    """An event that could be read, with the record it came in."""

    event: Event[EventData]
    record: Record

    @property
    def line(self) -> tuple[str, str]:
        """What keeps its order: events of one line never pass each other."""
        return self.event.topic, self.event.key

    @property
    def people(self) -> list[UUID]:
        """Whom it is about; erasure finds it by them."""
        return people_in(self.event.data)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that nobody can act on, and why."""

    record: Record
    reason: str

    @property
    def place(self) -> str:
        """Where it stood: the same for every copy of the same record."""
        if self.record.offset != _NO_LOG:
            return str(self.record.offset)
        return hashlib.sha256(pack_headers(self.record.headers) + self.record.value).hexdigest()


def pack_headers(headers: tuple[tuple[str, bytes], ...]) -> bytes:
    """Headers as bytes that any column takes; latin-1 gives every byte a character of its own."""
    return orjson.dumps([[_storable(name), value.decode("latin-1")] for name, value in headers])


def unpack_headers(packed: bytes) -> tuple[tuple[str, bytes], ...]:
    """What `pack_headers` was given."""
    return tuple((name, value.encode("latin-1")) for name, value in orjson.loads(packed))


def _storable(name: str) -> str:
    return name.encode("utf-8", errors="backslashreplace").decode()
