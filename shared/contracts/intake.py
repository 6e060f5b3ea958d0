"""
Reads what partners' systems send, over Kafka or HTTP, in binary or structured mode.

Who sent it is the caller's to know (the topic, or the token); what the sender says of its source is
replaced. Besides the errors of the codec:

* ForeignType           (an EnvelopeError) no event that partners send
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.contracts import codec
from shared.contracts.catalog import EventData, catalog
from shared.contracts.codec import BadEnvelope, ContractBreach, EnvelopeError, UnknownType
from shared.contracts.envelope import Event
from shared.contracts.partner import TOPIC, PartnerFact
from shared.ids import new_id

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
LONGEST_ID: Final = 200
_CLAIMS = ("id", "type", "subject", "partitionkey", "correlationid")
# More than any event of ours names; what cannot be read may hold thousands.
_MOST_SUBJECTS = 100
_UUID = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TOPIC = re.compile(re.escape(TOPIC).replace(re.escape("{partner}"), "(?P<slug>[a-z0-9-]{3,40})"))
# Both travel on in headers and logs, so nothing else passes.
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class ForeignType(EnvelopeError):
    """No event that partners' systems send."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a partner sent: attributes are headers (binary), or all is in the value (structured)."""

    headers: tuple[tuple[str, bytes], ...]
    value: bytes

    @property
    def is_structured(self) -> bool:
        """Whether the value is the whole CloudEvent."""
        return self._media_type == STRUCTURED

    @property
    def _media_type(self) -> str:
        for name, value in self.headers:
            if name.lower() == "content-type":
                text = value.decode("latin-1")
                return text.partition(";")[0].strip().lower()
        return ""

    def claims(self) -> dict[str, str]:
        """What it says of itself, as far as it can be read; only what matters here."""
        if self.is_structured:
            return _claims_of_document(self.value)
        return {
            name[3:]: value.decode("utf-8", errors="replace")
            for name, value in self.headers
            if name.removeprefix("ce_") in _CLAIMS and name.startswith("ce_")
        }


def partner_types() -> dict[str, type[EventData]]:
    """The events that partners' systems send, by type."""
    return {name: data for name, data in catalog().items() if issubclass(data, PartnerFact)}


def topic_of(slug: str) -> str:
    """The topic of one partner."""
    return TOPIC.format(partner=slug)


def source_of(slug: str) -> str:
    """The source that stands in each of its events, whatever the sender says."""
    return f"/partners/{slug}"


def slug_of(topic: str) -> str | None:
    """The partner that a topic belongs to; None where it is nobody's."""
    found = _TOPIC.fullmatch(topic)
    return found["slug"] if found else None


def read(message: Message, *, slug: str, correlation_id: str | None = None) -> Event[PartnerFact]:
    """
    The partner's event, its source replaced and its key by the rule: `partitionkey`, else
    `subject`, else the id. One that names no flow of its own belongs to `correlation_id`.

    Raises EnvelopeError and nothing else, whatever the bytes are; its cause is pydantic's where
    the data is at fault.
    """
    _refuse_doubled(message.headers)
    claims = message.claims()
    declared = catalog().get(claims.get("type", ""))
    if declared is not None and not issubclass(declared, PartnerFact):
        raise ForeignType(f"{declared.event_type} is no event that partners send.")
    event = _decoded(message, topic_of(slug))
    if not isinstance(event.data, PartnerFact):
        raise ForeignType(f"{event.type} is no event that partners send.")
    return replace(
        cast(Event[PartnerFact], event),
        source=source_of(slug),
        topic=topic_of(slug),
        key=claims.get("partitionkey") or claims.get("subject") or event.id,
        time=_in_utc(event.time),
        correlation_id=_flow(claims.get("correlationid"), correlation_id, event.id),
        traceparent=_if_well_formed(event.traceparent),
    )


def message_of(event: Event[PartnerFact]) -> Message:
    """The event as a message in binary mode, with all that was settled when it was read."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": event.id,
        "ce_source": event.source,
        "ce_type": event.type,
        "ce_subject": event.subject,
        "ce_time": event.time.isoformat(),
        "ce_partitionkey": event.key,
        "ce_correlationid": event.correlation_id,
        "content-type": "application/json",
    }
    headers = tuple((name, value.encode()) for name, value in attributes.items())
    return Message(headers, event.data.model_dump_json().encode())


def anybody_in(message: Message) -> list[UUID]:
    """
    Everything in the message that could be the id of a person, whether it can be read or not.

    Erasure finds by it what nobody could read; an id too many does no harm.
    """
    found = dict.fromkeys(each.decode() for each in _UUID.findall(message.value))
    return [UUID(each) for each in list(found)[:_MOST_SUBJECTS]]


def document_of(message: Message) -> dict[str, Any] | None:
    """The message as one JSON document, to be shown; None where it is none."""
    try:
        if message.is_structured:
            document: Any = orjson.loads(message.value)
            return document if isinstance(document, dict) else None
        attributes: dict[str, Any] = {
            name.removeprefix("ce_"): value.decode()
            for name, value in message.headers
            if name.startswith("ce_")
        }
        return attributes | {"data": orjson.loads(message.value)}
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        return None


def faults(error: EnvelopeError) -> list[dict[str, str]]:
    """Each fault of the data as a JSON pointer and a message; empty where the envelope is bad."""
    cause = error.__cause__
    if not isinstance(error, ContractBreach) or not isinstance(cause, ValidationError):
        return []
    found = cause.errors(include_input=False, include_url=False, include_context=False)
    return [
        {"pointer": "/data" + pointer(each["loc"]), "message": printable(each["msg"])}
        for each in found[:20]
    ]


def pointer(parts: Iterable[int | str]) -> str:
    """RFC 6901."""
    return "".join(
        "/" + printable(str(part)).replace("~", "~0").replace("/", "~1") for part in parts
    )


def _decoded(message: Message, topic: str) -> Event[EventData]:
    try:
        if message.is_structured:
            return codec.from_structured(message.value)
        return codec.decode(topic=topic, headers=message.headers, value=message.value)
    except UnknownType as error:
        raise ForeignType(f"{printable(str(error))[:300]} Partners do not send it.") from error


def _refuse_doubled(headers: Iterable[tuple[str, bytes]]) -> None:
    """Two values of one attribute: nobody knows which of them is meant."""
    seen = set()
    for name, _ in headers:
        lower = name.lower()
        if not lower.startswith("ce_") and lower != "content-type":
            continue
        if lower in seen:
            raise BadEnvelope(f"The header {printable(lower)[:60]} comes twice.")
        seen.add(lower)


def _claims_of_document(value: bytes) -> dict[str, str]:
    if len(value) > codec.MAX_BYTES:
        return {}
    try:
        document: Any = orjson.loads(value)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(document, dict):
        return {}
    return {name: document[name] for name in _CLAIMS if isinstance(document.get(name), str)}


def _in_utc(time: datetime) -> datetime:
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise BadEnvelope("time lies outside the years 1 to 9999.") from error


def _flow(*candidates: str | None) -> str:
    well_formed = (each for each in candidates if each and _CORRELATION_ID.fullmatch(each))
    return next(well_formed, None) or str(new_id())


def _if_well_formed(traceparent: str | None) -> str | None:
    return traceparent if traceparent and _TRACEPARENT.fullmatch(traceparent) else None


def printable(text: str) -> str:
    """What any column and any header takes."""
    return text.encode("utf-8", errors="backslashreplace").decode().replace("\0", "\\0")
