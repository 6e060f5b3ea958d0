"""The main job through the three generated clients alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.composition import SERVICES
from deploy.contracts import clients
from tests.e2e.people import code_sent_to
from tests.e2e.system import System
from tests.support.waiting import until

OUTSIDERS = Path(__file__).parents[1] / "outsiders"


@pytest.fixture
def outsider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script of an outsider, who generated the clients a moment ago."""
    assert clients.write(tmp_path) == []
    for service in SERVICES:
        monkeypatch.syspath_prepend(clients.project(tmp_path, service))
    monkeypatch.syspath_prepend(OUTSIDERS)
    return import_module("main_job")


def caller(system: System, service: str) -> Callable[[str, str], Any]:
    """Makes clients of a service, each with a token of its own."""
    package: Any = import_module(f"{service}_client")

    def call_as(role: str, subject: str) -> Any:
        return package.AuthenticatedClient(
            base_url="http://test",
            token=system.issuer.token(role, subject=subject, now=datetime.now(UTC)),
            httpx_args={"transport": httpx.ASGITransport(app=system.apps[service])},
        )

    return call_as


async def test_outsiders_reach_the_alert_and_its_reasons(
    system_in_process: System, outsider: Any
) -> None:
    system = system_in_process
    reached = await outsider.main_job(
        outsider.Given(
            **{service: caller(system, service) for service in SERVICES},
            code_sent_to=lambda address: code_sent_to(system, address),
            until=lambda condition: until(condition, seconds=60),
        )
    )
    assert reached.people == reached.funders == 1
    assert len(reached.alerts) == 2
    assert all(reached.title in alert.title and alert.reasons for alert in reached.alerts)
    match = reached.match
    assert match.project_id == reached.project_id
    assert sum(part.points for part in match.parts) == match.score
    assert all(part.text for part in match.parts)
