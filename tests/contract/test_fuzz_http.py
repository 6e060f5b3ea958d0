"""Requests that nobody thought of: no 5xx, and every answer fits its schema."""

import asyncio
import logging
import math
import os
import statistics
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
import structlog
import uvicorn
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.composition import SERVICES
from deploy.local.system import free_port
from tests.e2e.system import running
from tests.support.databases import fresh_database, url_of

CASES = int(os.environ.get("FUZZ_CASES", "200"))
# A request that hangs is a finding; one that waits for a busy machine is none.
PATIENCE_SECONDS = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


class FuzzedSystem:
    """The whole system behind real sockets, in a thread with a loop of its own."""

    def __init__(self) -> None:
        self.urls = {name: f"http://127.0.0.1:{free_port()}" for name in SERVICES}
        self.token = ""
        self._ready, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(60), "the system did not start"

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(30)

    async def _run(self) -> None:
        async with AsyncExitStack() as stack:
            urls = {
                name: url_of(await stack.enter_async_context(fresh_database(name)))
                for name in SERVICES
            }
            system = await stack.enter_async_context(running(urls, bootstrap=None))
            self.token = system.issuer.token("operator", subject="fuzz", now=datetime.now(UTC))
            servers = []
            for name, app in system.apps.items():
                port = int(self.urls[name].rpartition(":")[2])
                config = uvicorn.Config(app, port=port, log_config=None, lifespan="off")
                servers.append(uvicorn.Server(config))
            serving = [asyncio.create_task(server.serve()) for server in servers]
            while not all(server.started for server in servers):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            self._ready.set()
            await asyncio.to_thread(self._stop.wait)
            for server in servers:
                server.should_exit = True
            await asyncio.gather(*serving)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[FuzzedSystem]:
    """One system for all three services."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    system = FuzzedSystem()
    system.start()
    yield system
    system.stop()
    structlog.configure(**before)


class Remembered:
    """The ids that a service gave to what was made, so that some requests meet what exists."""

    def __init__(self, paths: list[str]) -> None:
        ends = [path.rpartition("/") for path in paths]
        self._names = {parent: end[1:-1] for parent, _, end in ends if end.startswith("{")}
        self._ids: dict[str, str] = {}

    def put_into(self, case: Any) -> None:
        """Name what exists wherever the request names something of its kind."""
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                place.update({name: self._ids[name] for name in place if name in self._ids})

    def note(self, case: Any, answer: Any) -> None:
        """Keep the id of what this request made."""
        if answer.status_code == 201 and case.path in self._names:
            name, made = self._names[case.path], answer.json()
            self._ids[name] = made["id"] if "id" in made else made[name]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_generated_request_breaks_a_service(fuzzed: FuzzedSystem, service: str) -> None:
    url = fuzzed.urls[service]
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    # A live stream ends by itself only after minutes; it has tests of its own.
    operations: Any = schema.exclude(path_regex="/stream$").get_all_operations()
    found = [result.ok() for result in operations]
    remembered = Remembered([operation.path for operation in found])
    answers: Counter[int] = Counter()
    seconds: list[float] = []
    rounds = 0
    while answers.total() < CASES:
        # Again and again: an operation that takes nothing has only one request to give.
        each = math.ceil((CASES - answers.total()) / len(found))
        rounds += 1
        for operation in found:

            @seed(rounds)
            @settings(
                max_examples=each,
                deadline=None,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(), ids=st.sampled_from(["new", "known"]))
            def fuzz(case: Any, ids: str) -> None:
                if ids == "known":
                    remembered.put_into(case)
                answer = case.call_and_validate(
                    base_url=url,
                    headers={"Authorization": f"Bearer {fuzzed.token}"},
                    checks=CHECKS,
                    timeout=PATIENCE_SECONDS,
                )
                answers[answer.status_code] += 1
                seconds.append(answer.elapsed)
                remembered.note(case, answer)

            fuzz()
    sys.stderr.write(
        f"{service}: {answers.total()} requests, {dict(sorted(answers.items()))}, "
        f"median {statistics.median(seconds):.3f} s, slowest {max(seconds):.1f} s\n"
    )
