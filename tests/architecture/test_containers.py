"""docker-compose.yml and the image say what the code, the broker's tests and the pages expect."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.cli.processes import LAST_SECONDS
from deploy.cli.setup import example
from deploy.composition import SERVICES
from deploy.local.kafka_broker import _for_partners, _properties
from shared.observability.tracing import PLACES

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: each for name, each in CONTAINERS.items() if each.get("read_only")}
PROCESSES = {name: each for name, each in OURS.items() if each["command"][0] in ("api", "worker")}
KAFKA = CONTAINERS["kafka"]
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text(encoding="utf-8")
LOOPBACK = ("127.0.0.1:", "${DIASPORA_BIND:-127.0.0.1}:")


def broker_properties() -> dict[str, str]:
    """The broker's settings, as its image makes them of the variables."""
    made = {}
    for name, value in KAFKA["environment"].items():
        if name.startswith("KAFKA_"):
            dotted = name.removeprefix("KAFKA_").lower().replace("___", "-")
            made[re.sub("(?<!_)_(?!_)", ".", dotted).replace("__", "_")] = str(value)
    return made


def listeners(named: str) -> dict[str, str]:
    return dict(each.split("://", 1) for each in broker_properties()[named].split(","))


def known_variables() -> set[str]:
    fields = {
        f"{prefix}{name.upper()}"
        for parts in SERVICES.values()
        for name in parts.settings.model_fields
        for prefix in ("DIASPORA_", parts.settings.prefix)
    }
    return fields | {f"{name}_FILE" for name in fields} | {"DIASPORA_SECRETS_DIR", *PLACES}


def test_all_six_processes_and_nothing_unknown_are_there() -> None:
    assert {tuple(each["command"]) for each in PROCESSES.values()} == {
        (kind, service) for kind in ("api", "worker") for service in SERVICES
    }
    assert set(CONTAINERS) - set(OURS) == {"postgres", "kafka", "mail", "prometheus"}


@pytest.mark.parametrize("name", OURS)
def test_what_a_container_runs_is_a_command_that_there_is(name: str) -> None:
    words = OURS[name]["command"]
    told = CliRunner().invoke(app, [*words, "--help"])
    assert told.exit_code == 0, told.output
    if words[0] in ("api", "worker", "migrate"):
        assert words[1] in SERVICES


@pytest.mark.parametrize("name", OURS)
def test_what_a_container_is_told_is_a_setting_that_there_is(name: str) -> None:
    assert set(OURS[name].get("environment", {})) <= known_variables()


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_next_to_nothing(name: str) -> None:
    each = OURS[name]
    assert each["tmpfs"] == ["/tmp"]  # noqa: S108  where they may write
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert each["mem_limit"]
    if name != "secrets":  # gives files to those who read them
        assert each["cap_drop"] == ["ALL"]
        assert "user" not in each


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_has_its_own_secrets_and_time_to_end(name: str) -> None:
    each = PROCESSES[name]
    service = each["command"][1]
    assert each["volumes"] == [f"secrets-{service}:/run/secrets/app:ro"]
    assert each["environment"]["DIASPORA_SECRETS_DIR"] == "/run/secrets/app"
    assert int(each["stop_grace_period"].removesuffix("s")) > LAST_SECONDS
    assert each["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_begins_after_its_tables_and_topics(name: str) -> None:
    awaited = {what: how["condition"] for what, how in PROCESSES[name]["depends_on"].items()}
    done = "service_completed_successfully"
    assert awaited == {
        "postgres": "service_healthy",
        "kafka": "service_healthy",
        "topics": done,
        f"{PROCESSES[name]['command'][1]}-migrate": done,
    }


def test_prometheus_asks_every_process_and_its_rules_look_for_them() -> None:
    path = ROOT / "deploy/observability/prometheus.yml"
    (job,) = yaml.safe_load(path.read_text(encoding="utf-8"))["scrape_configs"]
    asked = {each for static in job["static_configs"] for each in static["targets"]}
    fields = {"api": "port", "worker": "management_port"}
    assert asked == {
        f"{name}:{SERVICES[service].settings.model_fields[fields[kind]].default}"
        for name, (kind, service) in ((name, each["command"]) for name, each in PROCESSES.items())
    }
    rules = (ROOT / "deploy/observability/alerts.yaml").read_text(encoding="utf-8")
    assert set(re.findall('job="([^"]+)"', rules)) == {job["job_name"]}


def test_ports_are_open_to_this_machine_alone_until_somebody_says_otherwise() -> None:
    ports = [port for each in CONTAINERS.values() for port in each.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith(LOOPBACK)] == []


def test_every_volume_is_declared_and_every_mounted_file_is_there() -> None:
    mounted = [each for one in CONTAINERS.values() for each in one.get("volumes", [])]
    files = {each.split(":")[0] for each in mounted if each.startswith("./")}
    assert [each for each in files if not (ROOT / each).is_file()] == []
    named = {each.split(":")[0] for each in mounted if not each.startswith("./")}
    assert named == set(FILE["volumes"])


def test_partners_are_let_in_as_the_tests_of_the_broker_let_them_in() -> None:
    tried = _for_partners(9094, _properties(9092, Path("anywhere")))
    theirs = {"listeners", "advertised.listeners", "listener.security.protocol.map"}
    ours = broker_properties()
    assert {name: ours.get(name) for name in tried.keys() - theirs} == {
        name: value for name, value in tried.items() if name not in theirs
    }


def test_only_the_listener_with_passwords_is_published() -> None:
    spoken = dict(
        each.split(":") for each in broker_properties()["listener.security.protocol.map"].split(",")
    )
    published = {port.rsplit(":", 1)[1] for port in KAFKA["ports"]}
    for name, address in listeners("listeners").items():
        is_published = address.rsplit(":", 1)[1] in published
        assert is_published is spoken[name].startswith("SASL_")
    assert set(listeners("advertised.listeners")) < set(listeners("listeners"))


def test_the_controller_is_for_its_broker_alone() -> None:
    address = listeners("listeners")["CONTROLLER"]
    assert address.startswith("localhost:")
    assert broker_properties()["controller.quorum.voters"] == f"1@{address}"


def test_the_broker_is_the_one_that_the_tests_run_against() -> None:
    pom = (ROOT / "deploy/kafka/pom.xml").read_text(encoding="utf-8")
    (version,) = re.findall("<kafka.version>(.+)</kafka.version>", pom)
    assert KAFKA["image"] == f"apache/kafka:{version}"


def test_whoever_stays_says_whether_it_is_well() -> None:
    """Mailpit's own image has a check; ours has one for all six."""
    assert "deploy.cli.health" in re.findall(r"HEALTHCHECK (?s:.+?)\n(?! )", DOCKERFILE)[0]
    assert [
        name
        for name in ("postgres", "kafka", "prometheus")
        if "healthcheck" not in CONTAINERS[name]
    ] == []
    assert [name for name in PROCESSES if "healthcheck" in PROCESSES[name]] == []


def test_the_image_is_run_by_a_number_and_made_of_what_was_locked() -> None:
    build, last = re.split(r"^FROM .+$", DOCKERFILE, flags=re.MULTILINE)[1:]
    assert re.findall(r"^USER (.+)$", last, flags=re.MULTILINE)[-1] == "10001:10001"
    assert "--require-hashes --no-deps --only-binary :all:" in build
    assert re.search(r"^RUN pip uninstall .*setuptools wheel pip$", last, flags=re.MULTILINE)
    assert "STOPSIGNAL SIGTERM" in last
    assert not re.search("apt-get|ADD |pip install|curl", last)


def test_nothing_of_the_embedded_mode_goes_into_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*"
    assert {"deploy/local", "deploy/demo", "deploy/cli/local.py"} <= set(lines)


def test_every_knob_stands_in_the_example() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()
