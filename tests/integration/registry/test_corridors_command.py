"""`diaspora corridors load`: what an operator types to bring in the figures of public sources."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from tests.integration.registry.data_sets import COSTS, FIGURES, OWN, STOCK, read
from tests.integration.registry.house import House


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, registry_url: str) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", registry_url)


async def load(tmp_path: Path, *files: str, dry_run: bool = False) -> Result:
    """Run the command on these files; it makes a loop of its own."""
    paths = []
    for number, content in enumerate(files):
        path = tmp_path / f"{number}.csv"
        path.write_text(content, encoding="utf-8-sig")
        paths.append(str(path))
    words = ["corridors", "load", *paths, *(["--dry-run"] if dry_run else [])]
    return await asyncio.to_thread(CliRunner().invoke, app, words)


async def test_files_are_loaded_one_after_another_and_each_is_accounted_for(
    house: House, tmp_path: Path
) -> None:
    done = await load(tmp_path, STOCK + "2020,Channel Islands,,Italy,ITA,7\n", COSTS)
    assert done.exit_code == 0, done.output
    assert "0.csv (undesa-stock-2020): 4 added, 0 changed, 0 unchanged, 1 left out" in done.output
    assert "line 6: The country has no ISO code." in done.output
    assert "1.csv (rpw-cost): 5 added" in done.output
    assert len((await read(house, FIGURES))["items"]) == 9


async def test_a_dry_run_writes_nothing(house: House, tmp_path: Path) -> None:
    done = await load(tmp_path, STOCK, dry_run=True)
    assert "4 added" in done.output
    assert "nothing was written" in done.output
    assert (await read(house, FIGURES))["items"] == []


@pytest.mark.parametrize(
    ("file", "said"), [("a,b\n", "no form that is known"), (OWN, "which data set")]
)
async def test_a_file_of_no_public_source_ends_the_command_with_a_sentence(
    tmp_path: Path, file: str, said: str
) -> None:
    done = await load(tmp_path, file)
    assert done.exit_code == 1
    assert said in done.output
