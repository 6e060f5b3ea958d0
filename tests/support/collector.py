"""A receiver of OTLP over HTTP, as a collector is one: what was sent can be read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Received:
    """A span: ids as hexadecimal digits, an empty parent for the first of a trace."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    facts: dict[str, Any]
    linked: tuple[str, ...]
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Collector:
    """Where it listens, and what came."""

    url: str
    spans: list[Received]

    @property
    def environment(self) -> dict[str, str]:
        """The standard variable that points here."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that listens until the end."""
    spans: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            spans.extend(_read(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Collector(f"http://127.0.0.1:{server.server_address[1]}", spans)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _read(body: bytes) -> Iterator[Received]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        about = {each.key: each.value.string_value for each in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Received(
                    about["service.name"],
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    {
                        each.key: each.value.string_value or each.value.int_value
                        for each in span.attributes
                    },
                    tuple(each.trace_id.hex() for each in span.links),
                    span.status.code == span.status.STATUS_CODE_ERROR,
                )
