"""What is measured and sent, and that nothing is where nobody asked for it."""

from collections.abc import Callable

import pytest

from shared.observability import tracing
from shared.observability.tracing import Kind
from tests.support.collector import Collector, collecting

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNSAMPLED = f"{PARENT[:-2]}00"
TRACE = PARENT.split("-")[1]


def sent_by(collector: Collector, patch: pytest.MonkeyPatch, **more: str) -> Callable[[], None]:
    """Start as a process with these variables would."""
    environment = collector.environment | more
    for name, value in environment.items():
        patch.setenv(name, value)
    return tracing.start("registry-api", environment)


def test_without_a_collector_a_trace_is_passed_on_as_it_came() -> None:
    tracing.start("registry-api", {})()
    with tracing.span("act", Kind.CONSUMER, parent=PARENT) as traced:
        traced.note({"http.route": "/v1/me"})
        traced.failed("500")
    assert traced.traceparent == PARENT
    with tracing.span("act", Kind.CONSUMER) as traced:
        assert traced.traceparent is None


def test_spans_hang_together_and_errors_are_said_by_their_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with collecting() as collector:
        stop = sent_by(collector, monkeypatch)
        with tracing.span("POST", Kind.SERVER, parent=PARENT) as request:
            request.rename("POST /v1/partners")
            request.note({"http.route": "/v1/partners", "http.response.status_code": 201})
        with (
            pytest.raises(ValueError, match="a name"),
            tracing.span("act", Kind.CONSUMER, parent=request.traceparent),
        ):
            raise ValueError("somebody whose name is a name")
        with tracing.span("many", Kind.CONSUMER, after=[PARENT, None, "nonsense"]):
            pass
        stop()
    first, second, third = collector.spans
    assert (first.service, first.name, first.trace) == (
        "diaspora-registry-api",
        "POST /v1/partners",
        TRACE,
    )
    assert first.facts == {"http.route": "/v1/partners", "http.response.status_code": 201}
    assert request.traceparent == f"00-{TRACE}-{first.id}-01"
    assert (second.trace, second.parent) == (TRACE, first.id)
    assert second.is_failed
    assert second.facts == {"error.type": "ValueError"}
    assert "somebody" not in str(collector.spans)
    assert third.trace != TRACE
    assert (third.parent, third.linked) == ("", (TRACE,))


def test_what_a_caller_does_not_sample_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting() as collector:
        stop = sent_by(collector, monkeypatch)
        with tracing.span("GET", Kind.SERVER, parent=UNSAMPLED) as traced:
            assert (traced.traceparent or "").endswith("-00")
        stop()
    assert collector.spans == []


@pytest.mark.parametrize("more", [{"OTEL_SDK_DISABLED": "true"}])
def test_the_standard_switch_turns_it_off(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    with collecting() as collector:
        stop = sent_by(collector, monkeypatch, **more)
        with tracing.span("GET", Kind.SERVER):
            pass
        stop()
    assert collector.spans == []
