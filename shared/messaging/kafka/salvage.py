"""
Reads records that the client refuses to decode, and says so of those that nobody could.

One record with a header name that is no UTF-8 makes the client raise for its whole batch, each time
it is read: everything behind it would never be reached. Here names are kept as they are, as Python
keeps such bytes in text, and only what is truly broken is given up.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.util import decode_varint

_MOST_BYTES = 1024 * 1024
# One transaction acts on them all: a hostile batch must not make it long.
_MOST_RECORDS = 100
_LENGTH_AT, _OVERHEAD, _MAGIC_AT = 8, 12, 16


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as the client would have given it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Records in order; or, where the first batch is broken, the offset after it, and why."""

    records: tuple[RawRecord, ...] = ()
    broken_end: int | None = None
    reason: str = ""


async def salvage(consumer: Any, partition: TopicPartition, start: int) -> Salvaged:
    """What stands at `start` and behind it, as far as one answer holds. Raises KafkaError."""
    stored = await _fetch(consumer, partition, start)
    found: list[RawRecord] = []
    for piece in _batches(stored):
        if len(found) >= _MOST_RECORDS:
            break
        try:
            batch = _DefaultRecordBatchPy(piece)
            if batch.next_offset <= start:
                continue
            if not batch.validate_crc():
                raise ValueError("its checksum is wrong")
            if not batch.is_control_batch:
                found += [each for each in _records(partition, batch) if each.offset >= start]
        # Whatever is wrong inside a batch has many names in the client and its codecs.
        except Exception as error:
            if found:
                break  # what stood before it first; the next look begins with it
            return Salvaged((), _end_of(piece, start), repr(error)[:300])
    return Salvaged(tuple(found[:_MOST_RECORDS]))


async def _fetch(consumer: Any, partition: TopicPartition, start: int) -> bytes:
    """The log's bytes from the batch that holds `start` on, as the leader has them."""
    client = consumer._client
    node = client.cluster.leader_for_partition(partition)
    if node is None or node < 0:
        raise KafkaError(f"nobody leads {partition}")
    request = FetchRequest(
        0, 0, _MOST_BYTES, 1, [(partition.topic, [(partition.partition, start, _MOST_BYTES)])]
    )
    answer = await client.send(node, request)
    for _, partitions in answer.topics:
        for _, code, *_, stored in partitions:
            if code:
                raise for_code(code)(partition)
            return stored or b""
    return b""


def _batches(stored: bytes) -> Iterator[bytes]:
    """Whole batches; the last of an answer is often cut off."""
    position = 0
    while len(stored) - position >= _OVERHEAD:
        (length,) = struct.unpack_from(">i", stored, position + _LENGTH_AT)
        end = position + _OVERHEAD + length
        if length <= 0 or end > len(stored):
            return
        yield stored[position:end]
        position = end


def _end_of(piece: bytes, start: int) -> int:
    """The offset after a batch that cannot be read, as its own head says if that makes sense."""
    try:
        end: int = _DefaultRecordBatchPy(piece).next_offset
    except struct.error:
        return start + 1
    return max(end, start + 1)


def _records(partition: TopicPartition, batch: Any) -> Iterator[RawRecord]:
    batch._maybe_uncompress()
    buffer, position = batch._buffer, batch._pos
    for _ in range(batch._num_records):
        length, position = decode_varint(buffer, position)
        yield _record(partition, batch, bytes(buffer[position : position + length]))
        position += length


def _record(partition: TopicPartition, batch: Any, raw: bytes) -> RawRecord:
    _, position = decode_varint(raw, 0)
    age, position = decode_varint(raw, position)
    delta, position = decode_varint(raw, position)
    key, position = _bytes(raw, position)
    value, position = _bytes(raw, position)
    count, position = decode_varint(raw, position)
    headers = []
    for _ in range(count):
        name, position = _bytes(raw, position)
        content, position = _bytes(raw, position)
        headers.append(((name or b"").decode("utf-8", errors="surrogateescape"), content))
    return RawRecord(
        partition.topic,
        partition.partition,
        batch.base_offset + delta,
        batch.first_timestamp + age,
        key,
        tuple(headers),
        value,
    )


def _bytes(raw: bytes, position: int) -> tuple[bytes | None, int]:
    length, position = decode_varint(raw, position)
    if length < 0:
        return None, position
    end = position + length
    if end > len(raw):
        raise ValueError("a field ends behind its record")
    return raw[position:end], end
