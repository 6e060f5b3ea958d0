"""Whoever generates clients from our documents gets whole ones, typed, that do the main job."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.composition import SERVICES
from deploy.contracts import clients, openapi
from tests.e2e.people import code_sent_to
from tests.e2e.system import System
from tests.support.waiting import until

OUTSIDERS = Path(__file__).parents[1] / "outsiders"
# As strict as our own code is checked; and where an outsider reads an answer, all of it has a type.
STRICT = """
[mypy]
strict = true
warn_unreachable = true
[mypy-main_job]
disallow_any_expr = true
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the clients lie; there was nothing that the generator could not do."""
    folder = tmp_path_factory.mktemp("clients")
    assert clients.write(folder) == []
    return folder


def document(service: str) -> dict[str, Any]:
    text = (openapi.FOLDER / f"{service}.openapi.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def type_errors(folder: Path, *, newer: Path | None = None) -> list[str]:
    """What mypy says of the three clients, newer ones first, and of the script that calls them."""
    config = folder / "mypy.ini"
    config.write_text(STRICT, encoding="utf-8")
    roots = [clients.project(newer, name) for name in SERVICES] if newer else []
    roots += [clients.project(folder, name) for name in SERVICES]
    roots = [*(root for root in roots if root.exists()), OUTSIDERS]
    packages = [each for name in SERVICES for each in ("-p", f"{name}_client")]
    options = [f"--config-file={config}", f"--cache-dir={folder / 'cache'}"]
    answer = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *packages, "-m", "main_job"],
        cwd=folder,
        env=os.environ | {"MYPYPATH": os.pathsep.join(map(str, roots))},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line for line in answer.stdout.splitlines() if ": error: " in line]
    assert bool(found) == bool(answer.returncode), answer.stdout + answer.stderr
    return found


def test_the_generator_leaves_nothing_out(made: Path) -> None:
    for service in SERVICES:
        asked = {
            operation["operationId"]
            for item in document(service)["paths"].values()
            for operation in item.values()
        }
        api = clients.project(made, service) / f"{service}_client" / "api"
        assert {path.stem for path in api.glob("*/*.py")} - {"__init__"} == asked


def test_the_clients_and_the_main_job_written_with_them_are_well_typed(made: Path) -> None:
    assert type_errors(made) == []


def _rename_what_is_read(schemas: dict[str, Any]) -> None:
    about = schemas["AlertAbout"]
    about["properties"]["project"] = about["properties"].pop("project_id")
    about["required"] = ["project" if name == "project_id" else name for name in about["required"]]


def _ask_for_more(schemas: dict[str, Any]) -> None:
    schemas["PartnerCreate"]["required"].append("registration")


def _let_it_be_missing(schemas: dict[str, Any]) -> None:
    schemas["MatchOfMine"]["required"].remove("match_id")


@pytest.mark.parametrize(
    ("service", "break_it", "noticed"),
    [
        ("notifications", _rename_what_is_read, '"AlertAbout" has no attribute "project_id"'),
        ("registry", _ask_for_more, 'Missing positional argument "registration"'),
        ("matching", _let_it_be_missing, 'incompatible type "UUID | Unset"; expected "UUID"'),
    ],
)
def test_a_breaking_change_of_a_document_is_noticed(
    made: Path,
    tmp_path: Path,
    service: str,
    break_it: Callable[[dict[str, Any]], None],
    noticed: str,
) -> None:
    changed = document(service)
    break_it(changed["components"]["schemas"])
    (tmp_path / f"{service}.openapi.json").write_text(json.dumps(changed), encoding="utf-8")
    assert clients.write(tmp_path, documents=tmp_path) == []
    errors = type_errors(made, newer=tmp_path)
    assert any(noticed in each for each in errors), errors


@pytest.fixture
def outsider(made: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script of an outsider, who generated the clients a moment ago."""
    for service in SERVICES:
        monkeypatch.syspath_prepend(clients.project(made, service))
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
