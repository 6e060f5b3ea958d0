"""The command where it runs: without a name for its user, without a server, without room."""

import getpass
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.cli.screen import typist

NOBODY = 3_000_000_000


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A registry whose database is away."""
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "postgresql+asyncpg://a:b@127.0.0.1:1/registry")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    return monkeypatch


def diaspora(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_who_types_is_named_also_where_the_user_is_a_number_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert typist() == f"os:{getpass.getuser()}"
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: NOBODY)
    assert typist() == f"os:{NOBODY}"


def test_nothing_is_cut_off_in_a_pipe(settings: pytest.MonkeyPatch) -> None:
    shown = diaspora("config", "show", "registry")
    assert "postgresql+asyncpg://(secret)@127.0.0.1:1/registry" in shown.output


def test_a_migration_without_its_database_says_so(settings: pytest.MonkeyPatch) -> None:
    away = diaspora("migrate", "registry")
    assert away.exit_code == 1
    assert "the database cannot be reached" in away.output
    assert "REGISTRY_DATABASE_URL" in away.output


def test_a_backup_that_cannot_be_written_says_where_and_for_whom(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    refused = diaspora("backup", tmp_path / "file" / "monday", "--service", "registry")
    assert refused.exit_code == 1
    assert str(tmp_path / "file") in refused.output
    assert f"user {os.getuid()}" in refused.output


def secrets_in(folder: Path) -> dict[str, str]:
    assert diaspora("secrets", "--folder", folder).exit_code == 0
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o400}
    return {str(path.relative_to(folder)): path.read_text(encoding="ascii") for path in files}


def test_secrets_are_made_once_and_what_is_missing_is_added(tmp_path: Path) -> None:
    made = secrets_in(tmp_path)
    assert secrets_in(tmp_path) == made
    (tmp_path / "matching" / "matching_database_url").unlink()
    (tmp_path / "matching" / "person_id_key").unlink()
    assert secrets_in(tmp_path) == made


def test_half_a_secret_is_never_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as full:
        full.setattr(Path, "write_text", fail)
        assert diaspora("secrets", "--folder", tmp_path).exit_code == 1
    made = secrets_in(tmp_path)
    assert all(made.values())
    assert not any(name.endswith(".new") for name in made)
