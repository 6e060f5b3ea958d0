"""
CloudEvents 1.0: binary mode on Kafka (attributes are headers, the value is the JSON data), one
JSON document over HTTP.

* EnvelopeError           a record that cannot be read; the reason is fit for a partner's eyes
  + BadEnvelope           no CloudEvent, or its attributes are malformed
  + ContractBreach        the data does not fit the event's contract
  + UnknownVersion        a known event in a version this code does not know
  + UnknownType           an event this system does not know; hearers ignore it
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import ValidationError

from shared.contracts.catalog import EventData, catalog
from shared.contracts.envelope import Event
from shared.contracts.plain_form import read_plain, write_plain
from shared.errors import PermanentError
from shared.flow import Flow

MAX_BYTES = 256 * 1024
_REQUIRED = ("ce_id", "ce_source", "ce_type", "ce_specversion")
_IDS = ("id", "source", "type", "subject", "partitionkey", "correlationid", "causationid")
_LONGEST_ID = 200
# What a bigint holds.
_LARGEST_SEQUENCE = 2**63 - 1
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_VERSION = re.compile(r"\.v([1-9][0-9]*)$")
Headers = list[tuple[str, bytes]]


class EnvelopeError(PermanentError):
    """A record that cannot be read, whoever tries."""


class BadEnvelope(EnvelopeError):
    """It is no CloudEvent, or its attributes are malformed."""


class ContractBreach(EnvelopeError):
    """Its data does not fit the contract of its type."""


class UnknownVersion(EnvelopeError):
    """Its type is known in another version only; to be read again after an upgrade."""


class UnknownType(EnvelopeError):
    """Nobody here knows its type."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event about to be told; the same fields in every copy of it."""

    data: EventData
    id: UUID
    source: str
    time: datetime
    sequence: int
    flow: Flow
    schema_url: str


def encode(outgoing: Outgoing) -> tuple[dict[str, str], bytes]:
    """The record's headers and value; headers are text."""
    plain = write_plain({"specversion": "1.0", **_attributes_of(outgoing)})
    if plain is not None:
        return plain, outgoing.data.model_dump_json().encode()
    message = to_binary(_cloud_event(outgoing), JSONFormat())
    return {name: value.decode("utf-8") for name, value in message.headers.items()}, message.value


def to_structured(outgoing: Outgoing) -> bytes:
    """The event as one JSON document (`application/cloudevents+json`), for HTTP."""
    return JSONFormat().write(_cloud_event(outgoing))


def from_structured(body: bytes) -> Event[EventData]:
    """
    The event in a JSON document, as if it had come on the topic of its type.

    Raises BadEnvelope, ContractBreach, UnknownVersion or UnknownType; nothing else.
    """
    if len(body) > MAX_BYTES:
        raise BadEnvelope(f"The body has {len(body)} bytes; at most {MAX_BYTES} are allowed.")
    try:
        document = orjson.loads(body)
        present = isinstance(document, dict) and all(document.get(name[3:]) for name in _REQUIRED)
        if not present:
            raise BadEnvelope("No CloudEvent: id, source, type or specversion is missing.")
        value = orjson.dumps(document.get("data"))
        event = JSONFormat().read(None, orjson.dumps(document | {"data": None}))
        attributes: dict[str, Any] = dict(event.get_attributes())
    except EnvelopeError:
        raise
    except Exception as error:  # the SDK raises many kinds, none of them documented as complete
        raise BadEnvelope(f"No CloudEvent: {_short(error)}") from error
    _check_text(attributes)
    return _read(None, attributes, value)


def decode(*, topic: str, headers: Iterable[tuple[str, bytes]], value: bytes) -> Event[EventData]:
    """
    The event in a record.

    Raises BadEnvelope, ContractBreach, UnknownVersion or UnknownType; nothing else, whatever the
    bytes are.
    """
    if len(value) > MAX_BYTES:
        raise BadEnvelope(f"The value has {len(value)} bytes; at most {MAX_BYTES} are allowed.")
    return _read(topic, _attributes(dict(headers)), value)


def type_of(headers: Iterable[tuple[str, bytes]]) -> str | None:
    """The type a record claims to have, without reading the rest of it."""
    for name, value in headers:
        if name == "ce_type":
            return value.decode("utf-8", errors="replace")
    return None


def _cloud_event(outgoing: Outgoing) -> CloudEvent:
    data = outgoing.data.model_dump(mode="json")
    return CloudEvent(attributes=_attributes_of(outgoing), data=data)


def _attributes_of(outgoing: Outgoing) -> dict[str, Any]:
    data = outgoing.data
    attributes: dict[str, Any] = {
        "id": str(outgoing.id),
        "source": outgoing.source,
        "type": data.event_type,
        "subject": data.key,
        "time": outgoing.time,
        "datacontenttype": "application/json",
        "dataschema": f"{outgoing.schema_url}/{data.event_type}.json",
        "partitionkey": data.key,
        "correlationid": outgoing.flow.correlation_id,
        "sequence": f"{outgoing.sequence:020d}",
    }
    if outgoing.flow.causation_id:
        attributes["causationid"] = outgoing.flow.causation_id
    if outgoing.flow.traceparent:
        attributes["traceparent"] = outgoing.flow.traceparent
    return attributes


def _read(topic: str | None, attributes: Mapping[str, Any], value: bytes) -> Event[EventData]:
    event_type = str(attributes["type"])
    data_type = catalog().get(event_type)
    if data_type is None:
        raise _unknown(event_type)
    try:
        data = data_type.model_validate_json(value)
    except (ValidationError, ValueError) as error:
        raise ContractBreach(f"{event_type}: {_first_reason(error)}") from error
    if b"\\u0000" in value and _holds_nul(data.model_dump(mode="json")):
        raise ContractBreach(f"{event_type}: text holds the character U+0000.")
    return Event(
        id=str(attributes["id"]),
        source=str(attributes["source"]),
        type=event_type,
        subject=str(attributes.get("subject") or data.key),
        time=_time(attributes.get("time")),
        topic=topic or data.topic,
        key=str(attributes.get("partitionkey") or data.key),
        sequence=_sequence(attributes.get("sequence")),
        correlation_id=str(attributes.get("correlationid") or attributes["id"]),
        causation_id=_optional(attributes.get("causationid")),
        traceparent=_optional(attributes.get("traceparent")),
        data=data,
    )


def _attributes(headers: Mapping[str, bytes]) -> dict[str, Any]:
    if (plain := read_plain(headers)) is not None:
        return plain
    # The SDK makes up an id and a time where they are missing: another in every copy.
    missing = [name for name in _REQUIRED if not headers.get(name)]
    if missing:
        raise BadEnvelope(f"No CloudEvent in binary mode: {', '.join(missing)} missing.")
    try:
        # The SDK reads the data too; ours is read by the event's own class.
        message = KafkaMessage(headers=dict(headers), key=None, value=b"null")
        attributes: dict[str, Any] = dict(from_binary(message, JSONFormat()).get_attributes())
    except Exception as error:  # the SDK raises many kinds, none of them documented as complete
        raise BadEnvelope(f"No CloudEvent in binary mode: {_short(error)}") from error
    _check_text(attributes)
    return attributes


def _unknown(event_type: str) -> EnvelopeError:
    stem = _VERSION.sub("", event_type)
    if any(_VERSION.sub("", known) == stem for known in catalog()):
        return UnknownVersion(f"{event_type} is known in another version only.")
    return UnknownType(f"{event_type} is not known here.")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(part) for key, part in value.items())
    if isinstance(value, list):
        return any(_holds_nul(part) for part in value)
    return isinstance(value, str) and "\0" in value


def _check_text(attributes: Mapping[str, Any]) -> None:
    """Ids become keys of tables: of bounded length, and without what a database refuses."""
    for name, value in attributes.items():
        if name in _IDS and len(str(value)) > _LONGEST_ID:
            raise BadEnvelope(f"{name} is longer than {_LONGEST_ID} characters.")
        if isinstance(value, str) and not _is_storable(value):
            raise BadEnvelope(f"{name} holds a character that no database takes.")


def _is_storable(value: str) -> bool:
    return _UNSTORABLE.search(value) is None


def _sequence(value: Any) -> int:
    text = str(value or "0")
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise BadEnvelope(f"sequence is not a number of at most 20 digits: {text[:40]!r}")
    if int(text) > _LARGEST_SEQUENCE:
        raise BadEnvelope(f"sequence is over {_LARGEST_SEQUENCE}: {text}")
    return int(text)


def _time(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.now(UTC)


def _optional(value: Any) -> str | None:
    return str(value) if value else None


def _first_reason(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "data"
        return f"{where}: {first['msg']}"
    return _short(error)


def _short(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
