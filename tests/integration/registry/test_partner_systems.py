"""Partners' systems at the brokers: the samples run, and each may do only what is its own."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    for_code,
)
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.local.kafka_broker import fetch_jars, find_java
from services.registry.settings import RegistrySettings
from shared.messaging.kafka import partners
from shared.messaging.kafka.partners import KafkaCredential
from tests.integration.registry.house import House
from tests.integration.registry.ingest import fresh_slug, let_in, login, registry_worker
from tests.integration.registry.partner_events import Sender, project_data
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
SAMPLES = Path(__file__).parents[3] / "deploy" / "samples"


@dataclass(frozen=True, slots=True)
class Two:
    """Two partners at one broker."""

    mine: KafkaCredential
    theirs: KafkaCredential
    bootstrap: str


@pytest.fixture
async def two(kafka_bootstrap: str, partners_bootstrap: str) -> AsyncIterator[Two]:
    """Both let in."""
    async with (
        let_in(kafka_bootstrap, fresh_slug()) as mine,
        let_in(kafka_bootstrap, fresh_slug()) as theirs,
    ):
        yield Two(mine, theirs, partners_bootstrap)


def projects(count: int, prefix: str) -> list[dict[str, Any]]:
    return [project_data(f"{prefix}-{n}", title=f"Clinic {prefix} {n}") for n in range(count)]


async def run(*command: str | Path, given: str, password: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | {"KAFKA_PASSWORD": password},
    )
    async with asyncio.timeout(120):
        said, _ = await process.communicate(given.encode())
    assert process.returncode == 0, said.decode()


async def send_with_python(bootstrap: str, given: KafkaCredential) -> None:
    lines = "\n".join(json.dumps(each) for each in projects(5, "py"))
    sample = SAMPLES / "send_events.py"
    place = (bootstrap, given.username, given.topic)
    await run(sys.executable, sample, *place, given=lines, password=given.password)


async def send_with_java(bootstrap: str, given: KafkaCredential, folder: Path) -> None:
    lines = "\n".join(f"{each['reference']}\t{json.dumps(each)}" for each in projects(5, "java"))
    path = f"{folder}:{fetch_jars()}/*"
    await run(
        find_java(),
        "-cp",
        path,
        "SendEvents",
        bootstrap,
        given.username,
        given.topic,
        given=lines,
        password=given.password,
    )


def compiled(folder: Path) -> Path:
    """The Java sample's classes; skipped, with what to install, where there is no compiler."""
    compiler = shutil.which("javac")
    if compiler is None:
        pytest.skip("javac is missing: apt-get install -y default-jdk-headless")
    made = subprocess.run(
        [compiler, "-cp", f"{fetch_jars()}/*", "-d", folder, SAMPLES / "SendEvents.java"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder


async def test_both_samples_have_outcomes_and_no_second_effect(
    settings: RegistrySettings,
    house: House,
    kafka_bootstrap: str,
    partners_bootstrap: str,
    tmp_path: Path,
) -> None:
    classes = compiled(tmp_path)
    slug = fresh_slug()
    sender = await Sender.of(house, slug)

    async def accepted() -> bool:
        return len(await sender.listed(limit="100", outcome="accepted")) == 10

    async with (
        let_in(kafka_bootstrap, slug) as given,
        registry_worker(settings, house.database, kafka_bootstrap),
    ):
        for _ in range(2):
            await send_with_python(partners_bootstrap, given)
            await send_with_java(partners_bootstrap, given, classes)
        await until(accepted, seconds=60)
    published = await house.api.get("/v1/projects?limit=100", headers=sender.headers)
    assert len(published.json()["items"]) == 10
    assert await sender.listed(outcome="rejected") == []


async def refused(deed: Callable[[], Coroutine[Any, Any, Any]], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        async with asyncio.timeout(20):
            await deed()


async def write(two: Two, topic: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=two.bootstrap, **login(two.mine))
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"{}", partition=0)
    finally:
        await producer.stop()


async def read(two: Two, topic: str, group: str | None) -> None:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=two.bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        **login(two.mine),
    )
    try:
        await consumer.start()
        await consumer.getmany(timeout_ms=500)
    finally:
        await consumer.stop()


async def test_a_partner_writes_to_its_own_topic_and_no_other(two: Two) -> None:
    await write(two, two.mine.topic)
    for topic in (two.theirs.topic, "registry.projects", "matching.matches"):
        await refused(lambda topic=topic: write(two, topic), TopicAuthorizationFailedError)  # type: ignore[misc]


async def test_a_partner_reads_what_is_public_and_nothing_else(two: Two) -> None:
    group = f"{two.mine.group_prefix}mine"
    for topic in ("registry.partners", "registry.projects"):
        await read(two, topic, group)
    secret = (
        "registry.memberships",
        "matching.matches",
        "matching.profiles",
        "matching.shortlists",
        "notifications.deliveries",
        two.mine.topic,
        two.theirs.topic,
    )
    for topic in secret:
        await refused(lambda topic=topic: read(two, topic, group), TopicAuthorizationFailedError)  # type: ignore[misc]


async def test_a_partner_joins_no_group_of_anybody_else(two: Two) -> None:
    for group in (f"{two.theirs.group_prefix}x", "registry-intake", "matching", "partner."):
        await refused(
            lambda group=group: read(two, "registry.projects", group),  # type: ignore[misc]
            GroupAuthorizationFailedError,
        )


async def test_a_partner_makes_no_topic_and_changes_no_password(two: Two) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=two.bootstrap, **login(two.mine))
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic("ingest.mine-too.v1", 1, 1)])
        (_, code, *_) = answer.topic_errors[0]
        assert for_code(code) is TopicAuthorizationFailedError
    finally:
        await admin.close()
    with pytest.raises(partners.BrokersRefused, match="ClusterAuthorizationFailed"):
        await partners.revoke(two.bootstrap, login(two.mine), slug="anybody")


async def command(settings: RegistrySettings, bootstrap: str, *words: str) -> Result:
    environment = {
        "DIASPORA_ENVIRONMENT": "test",
        "DIASPORA_KAFKA_BOOTSTRAP": bootstrap,
        "REGISTRY_DATABASE_URL": settings.database_url,
        "REGISTRY_PERSON_ID_KEY": "p" * 32,
        "REGISTRY_SECRET_PEPPER": "s" * 32,
        "REGISTRY_KEY_ENCRYPTION_KEY": "k" * 32,
    }
    words = ("partner", "kafka-credential", *words, "--replication", "1", "--min-isr", "1")
    return await asyncio.to_thread(CliRunner(env=environment).invoke, app, list(words))


def shown(result: Result, name: str) -> str:
    line = next(each for each in result.output.splitlines() if each.startswith(name))
    return line.removeprefix(name).split("(")[0].strip()


async def test_the_command_lets_in_rotates_and_revokes(
    settings: RegistrySettings, house: House, kafka_bootstrap: str, partners_bootstrap: str
) -> None:
    slug = fresh_slug()
    sender = await Sender.of(house, slug)
    partner_id = sender.path.rpartition("/")[2]

    async def comes_in(password: str) -> bool:
        given = KafkaCredential(f"partner-{slug}", password, f"ingest.{slug}.v1", "", ())
        try:
            await write(Two(given, given, partners_bootstrap), given.topic)
        except KafkaConnectionError:
            return False
        return True

    async with let_in(kafka_bootstrap, slug):
        await partners.revoke(kafka_bootstrap, {}, slug=slug)
        first = await command(settings, kafka_bootstrap, partner_id)
        assert first.exit_code == 0, first.output
        assert await comes_in(shown(first, "password"))
        again = await command(settings, kafka_bootstrap, partner_id)
        assert again.exit_code == 1
        assert "--rotate" in again.output
        second = await command(settings, kafka_bootstrap, partner_id, "--rotate")
        assert await comes_in(shown(second, "password"))
        assert not await comes_in(shown(first, "password"))
        gone = await command(settings, kafka_bootstrap, partner_id, "--revoke")
        assert gone.exit_code == 0, gone.output
        assert not await comes_in(shown(second, "password"))
    deeds = [action for action, _ in await house.audited() if action.startswith("kafka-")]
    assert deeds == [f"kafka-credential.{deed}" for deed in ("made", "rotated", "revoked")]


async def test_the_command_refuses_a_partner_that_is_not_verified(
    settings: RegistrySettings, house: House, kafka_bootstrap: str
) -> None:
    sender = await Sender.of(house, fresh_slug(), verified=False)
    said = await command(settings, kafka_bootstrap, sender.path.rpartition("/")[2])
    assert (said.exit_code, "only verified" in said.output) == (1, True)


async def test_the_command_says_when_no_broker_is_there(
    settings: RegistrySettings, house: House
) -> None:
    sender = await Sender.of(house, fresh_slug())
    said = await command(settings, "127.0.0.1:1", sender.path.rpartition("/")[2])
    assert (said.exit_code, "It did not work" in said.output) == (1, True)
