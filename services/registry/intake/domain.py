"""How a request is taken apart into messages. Pure."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from shared.contracts.intake import BATCH, LONGEST_ID, STRUCTURED, Message

MOST_IN_BATCH = 500
_CE = "ce-"


class NotReadable(ValueError):
    """The body as a whole is no event and no batch of events."""


class MediaTypeUnknown(ValueError):
    """Neither the media type nor the headers say that this is a CloudEvent."""


def usable_id(claimed: str | None) -> str | None:
    """The id as it can be kept; None where it cannot."""
    if not claimed or len(claimed) > LONGEST_ID or "\0" in claimed:
        return None
    return claimed


def messages_in(headers: Iterable[tuple[str, str]], body: bytes) -> list[Message]:
    """
    The messages of a request: one in structured or binary mode, or a batch in its order.

    Raises MediaTypeUnknown and NotReadable; what is wrong with one message is found later.
    """
    known = list(headers)
    media_type = _media_type(known)
    if media_type == BATCH:
        return _batch(body)
    if media_type == STRUCTURED:
        _loaded(body)
        return [_structured(body)]
    if any(name.startswith(_CE) for name, _ in known):
        return [Message(tuple(_binary_headers(known)), body)]
    raise MediaTypeUnknown(
        f"Send {STRUCTURED}, {BATCH}, or the attributes as ce-* headers with a JSON body."
    )


def _batch(body: bytes) -> list[Message]:
    parts = _loaded(body)
    if not isinstance(parts, list):
        raise NotReadable("A batch is a JSON array of CloudEvents.")
    if len(parts) > MOST_IN_BATCH:
        raise NotReadable(f"A batch holds at most {MOST_IN_BATCH} events; this one {len(parts)}.")
    return [_structured(_dumped(part)) for part in parts]


def _dumped(part: Any) -> bytes:
    try:
        return orjson.dumps(part)
    except orjson.JSONEncodeError:
        # Nested deeper than can be written again: it is no event, and its neighbours are innocent.
        return b"null"


def _loaded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotReadable(f"The body is no JSON: {str(error)[:200]}") from error


def _structured(value: bytes) -> Message:
    return Message((("content-type", STRUCTURED.encode()),), value)


def _binary_headers(headers: list[tuple[str, str]]) -> Iterable[tuple[str, bytes]]:
    """As they stand in a record: `ce-id` is `ce_id`, and nothing is percent-encoded any more."""
    for name, value in headers:
        if name.startswith(_CE):
            yield "ce_" + name.removeprefix(_CE), unquote_to_bytes(value.encode("latin-1"))
        elif name == "content-type":
            yield name, value.encode("latin-1")


def _media_type(headers: list[tuple[str, str]]) -> str:
    found = next((value for name, value in headers if name == "content-type"), "")
    return found.partition(";")[0].strip().lower()
