"""The short way reads and writes just what the SDK does, or leaves it to the SDK."""

from datetime import UTC, datetime
from typing import Any

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.plain_form import read_plain, write_plain

TIMES = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000007Z", "2026-01-02T03:04:05+01:00", "x"]
NAMES = ["id", "source", "type", "subject", "partitionkey", "sequence", "correlationid", "other"]
values = st.sampled_from(["a", "a b", "é", "", "a\nb", "~!", "%41", "\x7f", "x" * 201])


@st.composite
def headers(draw: st.DrawFn) -> dict[str, bytes]:
    found = {
        "ce_specversion": draw(st.sampled_from(["1.0", "1.0", "1.0", "0.3"])),
        "ce_id": "1",
        "ce_source": "/s",
        "ce_type": "t",
        "ce_time": draw(st.sampled_from(TIMES)),
        "content-type": "application/json",
    }
    found |= {f"ce_{name}": draw(values) for name in draw(st.sets(st.sampled_from(NAMES)))}
    for name in draw(st.sets(st.sampled_from(sorted(found)), max_size=2)):
        del found[name]
    return {name: value.encode() for name, value in found.items()}


@given(headers())
def test_what_is_read_the_short_way_is_what_the_sdk_reads(given: dict[str, bytes]) -> None:
    plain = read_plain(given)
    if plain is not None:
        message = KafkaMessage(headers=dict(given), key=None, value=b"null")
        assert plain == from_binary(message, JSONFormat()).get_attributes()


@st.composite
def attributes(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}
    found["time"] = draw(st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    return found | {name: draw(values) for name in draw(st.sets(st.sampled_from(NAMES)))}


@given(attributes())
def test_what_is_written_the_short_way_is_what_the_sdk_writes(given: dict[str, Any]) -> None:
    plain = write_plain(given)
    if plain is not None:
        written = to_binary(CloudEvent(attributes=dict(given)), JSONFormat()).headers
        assert {name: value.encode() for name, value in plain.items()} == written
        assert read_plain(written) is not None or len(max(plain.values(), key=len)) > 200


def test_our_own_headers_go_the_short_way() -> None:
    given: dict[str, Any] = {
        "specversion": "1.0",
        "id": "1",
        "source": "/s",
        "type": "t",
        "time": datetime(2026, 1, 2, tzinfo=UTC),
    }
    plain = write_plain(given)
    assert plain is not None
    assert read_plain({name: value.encode() for name, value in plain.items()}) == given
