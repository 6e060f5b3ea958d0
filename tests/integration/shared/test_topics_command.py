"""`diaspora topics` comes in as the settings say, and names what is wrong."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from tests.integration.registry.ingest import fresh_slug, let_in

KAFKA = "DIASPORA_KAFKA"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Outside production, and nothing else."""
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("DIASPORA_SECRETS_DIR", str(tmp_path))
    return monkeypatch


async def topics(*words: str) -> Result:
    """The command in a thread: it has a loop of its own."""
    command = ["topics", "--replication", "1", "--min-isr", "1", *words]
    return await asyncio.to_thread(CliRunner().invoke, app, command, input="n\n")


@pytest.mark.kafka
async def test_it_comes_in_with_user_and_password(
    environment: pytest.MonkeyPatch, kafka_bootstrap: str, partners_bootstrap: str, tmp_path: Path
) -> None:
    async with let_in(kafka_bootstrap, fresh_slug()) as given:
        environment.setenv(f"{KAFKA}_BOOTSTRAP", partners_bootstrap)
        environment.setenv(f"{KAFKA}_USERNAME", given.username)
        (tmp_path / "kafka_password").write_text(given.password, encoding="ascii")
        # This user sees two of the topics that there are, and may make none.
        seen = await topics()
        assert "to be made: matching.matches, 6 partitions" in seen.output
        assert "registry.projects" not in seen.output
        made = await topics("--yes")
        assert (made.exit_code, "TopicAuthorizationFailed" in made.output) == (1, True)
        environment.setenv(f"{KAFKA}_PASSWORD", "not the password of this user")
        refused = await topics()
    assert refused.exit_code == 1
    assert "does not let us in" in refused.output
    assert "_PASSWORD" in refused.output


async def test_a_broker_that_is_away_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv(f"{KAFKA}_BOOTSTRAP", "127.0.0.1:1")
    away = await topics()
    assert away.exit_code == 1
    assert "127.0.0.1:1 cannot be reached" in away.output


async def test_production_wants_copies(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("DIASPORA_ENVIRONMENT")
    few = await topics()
    assert few.exit_code == 2
    assert "--replication 3" in few.output
