"""Funds come from files: the one that is shipped, and any other."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from services.registry.round_news.schemas import FundFile
from services.registry.round_news.service import load_fund
from tests.integration.registry.house import House
from tests.integration.registry.programmes import FUND, id_of, ok

SHIPPED = Path(__file__).parents[3] / "deploy" / "programmes" / "known_funds.json"


async def test_the_shipped_file_loads_once_and_three_for_one_has_ended(house: House) -> None:
    partner = UUID(id_of(await house.verified("staff", "fund")))
    file = FundFile.model_validate_json(SHIPPED.read_bytes())
    changed: list[list[bool]] = []
    for _ in range(2):
        async with house.database.unit_of_work() as uow:
            changed.append(
                [
                    await load_fund(uow, partner_id=partner, fund=fund, actor="a test")
                    for fund in file.funds
                ]
            )
    page = await ok(await house.api.get("/v1/programmes", headers=house.as_("anybody")))
    ended = {each["slug"]: each["ended_on"] for each in page["items"]}
    assert changed == [[True] * 5, [False] * 5]
    assert ended == {
        "mx-3x1": "2020-01-01",
        "md-pare": None,
        "widu": None,
        "iaf-arias-sv": None,
        "afford-dea": None,
    }


def diaspora(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, registry_url: str) -> pytest.MonkeyPatch:
    """Settings of a registry that runs."""
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", registry_url)
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    return monkeypatch


def file_of(folder: Path, rules: dict[str, Any]) -> Path:
    path = folder / "fund.json"
    path.write_text(json.dumps({"format": 1, "funds": [{"slug": "own", "rules": rules}]}))
    return path


def test_the_command_says_what_is_wrong_with_a_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = file_of(tmp_path, FUND | {"programme": "bank"})
    refused = diaspora("programmes", "load", path, "--partner", "fund")
    assert refused.exit_code == 2
    assert "the programme is one of the contributors" in refused.output


def test_the_command_needs_a_partner_that_there_is(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused = diaspora("programmes", "load", file_of(tmp_path, FUND), "--partner", "nobody")
    assert refused.exit_code == 1
    assert "No partner is called nobody." in refused.output
