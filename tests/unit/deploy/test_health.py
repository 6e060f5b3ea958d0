"""What a container asks itself: the right process, and what that says."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from deploy.cli.health import ask, port_of
from deploy.composition import SERVICES


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    """A process that answers so, on this port."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("service", SERVICES)
def test_each_process_is_asked_at_the_port_of_its_settings(service: str) -> None:
    fields = SERVICES[service].settings.model_fields
    for kind, field in (("api", "port"), ("worker", "management_port")):
        words = ["docker-init", "--", "python", "-m", "deploy.cli", kind, service]
        assert port_of(words, {}) == fields[field].default
        variable = f"{service.upper()}_{field.upper()}"
        assert port_of(words, {variable: "7001"}) == 7001
        assert port_of(words, {f"DIASPORA_{field.upper()}": "7002"}) == 7002
    assert port_of(["python", "-m", "deploy.cli", "migrate", service], {}) is None


def test_what_it_says_is_shown_whether_it_is_ready_or_not() -> None:
    with answering(200, b'{"status":"ready"}') as port:
        assert ask(port) == (True, '{"status":"ready"}')
    with answering(503, b'{"checks":{"database":"is away"}}') as port:
        assert ask(port) == (False, '{"checks":{"database":"is away"}}')
    is_ready, said = ask(1)
    assert (is_ready, "port 1 does not answer" in said) == (False, True)
