"""The doctor finds what is wrong with an installation, says what to do, and exits accordingly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
import uvicorn
from aiokafka.admin import AIOKafkaAdminClient
from typer.testing import CliRunner

from deploy.cli.doctor import skew_trouble
from deploy.cli.main import app
from deploy.composition import SERVICES
from shared.messaging.kafka import topics
from tests.e2e.system import TOPICS, System, running
from tests.support.databases import fresh_database, migrated, url_of
from tests.support.waiting import until

NOWHERE = "127.0.0.1:1"
Environment = pytest.MonkeyPatch


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """A system on databases that were migrated as an operator does it."""
    async with AsyncExitStack() as stack:
        urls = {}
        for name in SERVICES:
            made = fresh_database(name, maker=migrated)
            urls[name] = url_of(await stack.enter_async_context(made))
        yield await stack.enter_async_context(running(urls, bootstrap=None))


@pytest.fixture
async def environment(system: System, monkeypatch: Environment) -> AsyncIterator[Environment]:
    """The variables of this system, whose registry serves its keys on a real port."""
    config = uvicorn.Config(system.apps["registry"], port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    for name, value in system.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(
        "DIASPORA_REGISTRY_JWKS_URL", f"http://127.0.0.1:{port}/.well-known/jwks.json"
    )

    async def has_keys() -> bool:
        async with system.client("registry", "person", "anybody") as client:
            return bool((await client.get("/.well-known/jwks.json")).json()["keys"])

    await until(has_keys)
    yield monkeypatch
    server.should_exit = True
    await serving


async def _doctor(*words: str) -> Any:
    """The command in a thread: it has a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["doctor", *words])


def _troubles(result: Any) -> list[str]:
    lines = result.stdout.splitlines()
    return [line.removeprefix("trouble  ") for line in lines if line.startswith("trouble")]


async def _delete_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.delete_topics([name])

    async def is_gone() -> bool:
        return name not in await admin.list_topics()

    await until(is_gone)
    await admin.close()


async def _one_trouble(what: str, *advice: str, words: tuple[str, ...] = ("--no-broker",)) -> None:
    result = await _doctor(*words)
    (said,) = _troubles(result)
    assert said.startswith(what), said
    assert all(each in said for each in advice), said
    assert result.exit_code == 1


async def test_all_is_well_and_each_thing_was_looked_at(environment: Environment) -> None:
    result = await _doctor("--no-broker")
    assert (result.exit_code, _troubles(result)) == (0, []), result.output
    for service in SERVICES:
        for thing in ("settings", "database", "tables", "clock", "issuers of people"):
            assert f"ok       {service}: {thing}" in result.stdout
    assert "ok       notifications: mail server 127.0.0.1:" in result.stdout
    assert "ok       the same person-id key in matching, notifications, registry" in result.stdout


async def test_whatever_is_wrong_is_named_with_what_to_do(
    system: System, environment: Environment
) -> None:
    with environment.context() as wrong:
        wrong.setenv("MATCHING_DATABASE_URL", f"postgresql+asyncpg://a:b@{NOWHERE}/matching")
        await _one_trouble("matching: database", "cannot be reached", "MATCHING_DATABASE_URL")
    with environment.context() as wrong:
        wrong.setenv("NOTIFICATIONS_SMTP_PORT", "1")
        await _one_trouble("notifications: mail server", "NOTIFICATIONS_SMTP_HOST")
    with environment.context() as wrong:
        wrong.setenv("MATCHING_REGISTRY_JWKS_URL", f"http://{NOWHERE}/keys")
        await _one_trouble("matching: keys of partner systems", "DIASPORA_REGISTRY_JWKS_URL")
    with environment.context() as wrong:
        issuer = f'[{{"name": "people", "url": "u", "jwks_url": "http://{NOWHERE}/keys"}}]'
        wrong.setenv("REGISTRY_ISSUERS", issuer)
        await _one_trouble("registry: issuer people", NOWHERE)
    with environment.context() as wrong:
        wrong.setenv("MATCHING_PERSON_ID_KEY", "another key, longer than sixteen")
        await _one_trouble("the same person-id key", "DIASPORA_PERSON_ID_KEY")
    with environment.context() as wrong:
        wrong.delenv("NOTIFICATIONS_CONTACT_KEY")
        await _one_trouble("notifications: settings", "NOTIFICATIONS_CONTACT_KEY", ".env.example")


async def test_tables_of_another_version_are_named(
    system: System, environment: Environment
) -> None:
    url = system.makers["registry"].settings.database_url
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute("UPDATE schema_version SET version_num = '0001'")
    await connection.close()
    await _one_trouble("registry: tables", "version 0001", "diaspora migrate registry")


def test_clocks_that_differ_by_more_than_moments_are_named() -> None:
    assert skew_trouble(0.2) is None
    assert "+600 s" in str(skew_trouble(600.0))
    assert "-60 s" in str(skew_trouble(-60.0))


async def test_a_broker_that_is_away_is_named(environment: Environment) -> None:
    environment.setenv("DIASPORA_KAFKA_BOOTSTRAP", NOWHERE)
    await _one_trouble("matching: broker", "DIASPORA_KAFKA_BOOTSTRAP", words=("matching",))


@pytest.mark.kafka
async def test_topics_that_are_not_as_in_the_list_are_named(
    environment: Environment, kafka_bootstrap: str
) -> None:
    environment.setenv("DIASPORA_KAFKA_BOOTSTRAP", kafka_bootstrap)
    wanted = topics.wanted_topics(TOPICS, min_isr=1)
    await topics.remake(kafka_bootstrap, wanted, replication=1, security={})
    await _delete_topic(kafka_bootstrap, wanted[0].name)
    await _one_trouble("registry: broker", wanted[0].name, "diaspora topics", words=("registry",))
    await topics.remake(kafka_bootstrap, wanted, replication=1, security={})
    result = await _doctor("registry")
    assert (result.exit_code, _troubles(result)) == (0, []), result.output


async def test_without_a_configured_service_it_looks_for_the_tools(
    monkeypatch: Environment,
) -> None:
    for name in SERVICES:
        monkeypatch.delenv(f"{name.upper()}_DATABASE_URL", raising=False)
    monkeypatch.delenv("DIASPORA_DATABASE_URL", raising=False)
    result = await _doctor()
    assert result.exit_code == 0
    assert "No service is configured" in result.stdout
    named = await _doctor("registry")
    assert named.exit_code == 1
    assert "REGISTRY_DATABASE_URL" in named.stdout
