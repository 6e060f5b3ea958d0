"""What is encoded can be read again; what cannot be read says why, whatever the bytes are."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import codec
from shared.contracts.codec import (
    BadEnvelope,
    ContractBreach,
    EnvelopeError,
    Outgoing,
    UnknownType,
    UnknownVersion,
)
from shared.contracts.registry import ProjectClosed
from shared.flow import Flow

NAMES = ("id", "source", "type", "specversion", "time", "sequence")
text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
word = text.filter(bool)


@st.composite
def outgoings(draw: st.DrawFn) -> Outgoing:
    data = ProjectClosed(
        project_id=draw(st.uuids()),
        partner_id=draw(st.uuids()),
        title=draw(text),
        reason=draw(text),
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    flow = Flow(draw(word), draw(st.none() | word), draw(st.none() | st.just("00-aa-bb-01")))
    moment = draw(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    sequence = draw(st.integers(1, 2**63 - 1))
    schemas = "https://api.example.org/schemas"
    return Outgoing(data, draw(st.uuids()), "/registry", moment, sequence, flow, schemas)


def outgoing(title: str = "Clinic") -> Outgoing:
    data = ProjectClosed(
        project_id=uuid4(),
        partner_id=uuid4(),
        title=title,
        reason="completed",
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return Outgoing(data, UUID(int=7), "/registry", moment, 3, Flow("c"), "https://x/schemas")


def record(**changes: str | None) -> tuple[list[tuple[str, bytes]], bytes]:
    headers, value = codec.encode(outgoing())
    merged = {**headers, **{f"ce_{name}": each for name, each in changes.items()}}
    return [(name, each.encode()) for name, each in merged.items() if each is not None], value


@settings(max_examples=100, deadline=None)
@given(outgoings())
def test_both_modes_bring_back_what_was_told(told: Outgoing) -> None:
    headers, value = codec.encode(told)
    raw = [(name, each.encode()) for name, each in headers.items()]
    binary = codec.decode(topic="registry.projects", headers=raw, value=value)
    structured = codec.from_structured(codec.to_structured(told))
    assert binary == structured
    assert binary.data == told.data
    assert (binary.id, binary.sequence, binary.time) == (str(told.id), told.sequence, told.time)
    assert binary.key == binary.subject == told.data.key
    assert binary.correlation_id == told.flow.correlation_id
    assert binary.causation_id == told.flow.causation_id
    assert binary.traceparent == told.flow.traceparent


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["ce_id", "ce_source", "ce_type", "ce_specversion", "ce_time", "ce_sequence"]
        ),
        st.binary(max_size=12)
        | st.sampled_from([b"1.0", b"registry.project.closed.v1", b"\0", b"\xed\xa0\x80"]),
    ),
    st.binary(max_size=60) | st.sampled_from([b"null", b"{}", b"[" * 5000]),
)
def test_no_bytes_raise_anything_but_a_named_reason(
    headers: dict[str, bytes], value: bytes
) -> None:
    with pytest.raises(EnvelopeError):
        codec.decode(topic="t", headers=headers.items(), value=value)
    with pytest.raises(EnvelopeError):
        codec.from_structured(value)


def test_the_envelope_says_where_its_schema_is_and_counts_in_twenty_digits() -> None:
    headers, value = codec.encode(outgoing())
    assert headers["ce_dataschema"] == "https://x/schemas/registry.project.closed.v1.json"
    assert headers["ce_sequence"] == "00000000000000000003"
    assert orjson.loads(value)["title"] == "Clinic"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"type": "registry.project.closed.v9"}, UnknownVersion),
        ({"type": "registry.party.thrown.v1"}, UnknownType),
        ({"id": None}, BadEnvelope),
        ({"specversion": "9"}, BadEnvelope),
        ({"time": "yesterday"}, BadEnvelope),
        ({"sequence": "-1"}, BadEnvelope),
        ({"sequence": "99999999999999999999"}, BadEnvelope),
        ({"id": "a\0b"}, BadEnvelope),
        ({"id": "a" * 201}, BadEnvelope),
    ],
)
def test_each_kind_of_unreadable_has_its_name(
    changes: dict[str, str | None], error: type[EnvelopeError]
) -> None:
    headers, value = record(**changes)
    with pytest.raises(error):
        codec.decode(topic="registry.projects", headers=headers, value=value)


@pytest.mark.parametrize("value", [b"", b"null", b"{}", b"not json", b"[]"])
def test_data_that_does_not_fit_is_a_breach(value: bytes) -> None:
    headers, _ = record()
    with pytest.raises(ContractBreach):
        codec.decode(topic="registry.projects", headers=headers, value=value)


def test_a_nul_in_the_data_is_a_breach_and_an_escaped_backslash_is_not() -> None:
    headers, _ = record()
    _, innocent = codec.encode(outgoing(title="\\u0000"))
    codec.decode(topic="registry.projects", headers=headers, value=innocent)
    _, guilty = codec.encode(outgoing(title="a\0b"))
    with pytest.raises(ContractBreach):
        codec.decode(topic="registry.projects", headers=headers, value=guilty)


def test_more_than_the_limit_is_refused_unread() -> None:
    headers, _ = record()
    with pytest.raises(BadEnvelope):
        codec.decode(topic="t", headers=headers, value=b" " * (codec.MAX_BYTES + 1))
