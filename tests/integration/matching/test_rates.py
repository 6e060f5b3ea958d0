"""Rates that an operator loads: in force for new amounts, and for no others."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from services.matching.derived import DERIVED
from services.matching.features.service import all_projects_again
from services.matching.hears import HEARS
from services.matching.profile_upkeep.service import features_again
from shared.contracts.registry import ProjectPublished
from shared.contracts.state import State
from shared.db.unit_of_work import Database
from shared.messaging.rebuild import Rebuild
from tests.integration.matching.dealings import HOST, World
from tests.integration.matching.histories import hear, published, rows, starter_skills
from tests.integration.matching.test_doors import ME, as_, publish, slug, statement

pytestmark = pytest.mark.starter

FIRST = "Date, USD, PLN, \n15 November 2024, 1.0583, 4.3125, \n"
SECOND = "Date, USD, PLN, \n2025-06-30, 1.1720, 4.2423, \n"
GOAL = {"amount_minor": 200_000, "currency": "USD"}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, matching_url: str) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("MATCHING_DATABASE_URL", matching_url)


async def type_(*words: str) -> Result:
    """Run a command; it makes a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["rates", *words])


async def load(tmp_path: Path, content: str, *more: str) -> Result:
    """Run the import on a file."""
    path = tmp_path / "eurofxref.csv"
    path.write_text(content, encoding="utf-8")
    return await type_("import", str(path), *more)


def funds(currency: str = "USD", **tickets: int) -> dict[str, Any]:
    """A funding interest in a currency."""
    return {
        "instruments": ["loan"],
        "smallest_ticket": {"amount_minor": tickets.get("least", 10_000), "currency": currency},
        "largest_ticket": {"amount_minor": tickets.get("most", 900_000), "currency": currency},
    }


def asks_dollars(project: Any, skills: list[str], **goal: Any) -> ProjectPublished:
    """A project that needs money in dollars."""
    state = published(project, skills).model_dump()
    state["funding"] |= {"goal": GOAL | goal, "raised": {"amount_minor": 0, "currency": "USD"}}
    return ProjectPublished.model_validate(state)


async def sizes(database: Database, table: str) -> list[tuple[int, int, list[Any]]]:
    """How large the amounts are, and the days of their rates."""
    query = f"SELECT lowest, highest, rates FROM {table} WHERE instruments <> 0"  # noqa: S608
    async with database.connection() as connection:
        found = await connection.execute(text(query))
        return [(row[0], row[1], sorted({each[3] for each in row[2]})) for row in found]


async def test_a_file_is_loaded_and_shown_and_a_second_time_changes_nothing(
    matching_database: Database, tmp_path: Path
) -> None:
    done = await load(tmp_path, FIRST)
    assert (done.exit_code, done.output) == (0, "2 rates of 2024-11-15, 2 of them new.\n")
    again = await load(tmp_path, FIRST)
    assert again.output == "2 rates of 2024-11-15, 0 of them new.\n"
    await load(tmp_path, SECOND)
    shown = (await type_("list")).output
    assert "USD 1.172 per euro on 2025-06-30  (eurofxref.csv)" in shown
    assert "XOF 655.957 per euro on 2024-12-31" in shown
    # Older than what is typed: it is kept and not in force.
    await load(tmp_path, "Date, JPY\n2023-01-02, 140\n")
    assert "JPY 163 per euro on 2024-12-31" in (await type_("list")).output
    async with matching_database.connection() as connection:
        noted = await connection.scalar(
            text("SELECT count(*) FROM audit WHERE action = 'rates.loaded'")
        )
    assert noted == 4


async def test_what_cannot_be_believed_is_refused_as_a_whole(
    matching_database: Database, tmp_path: Path
) -> None:
    refused = await load(tmp_path, "Date, USD, PLN\n2025-06-30, 117.2, 4.2\n")
    assert refused.exit_code == 1
    assert "USD 117.2 after 1.04" in refused.output
    assert "--accept" in refused.output
    wrong = await load(tmp_path, "Date, USD\n2025-06-30, much\n")
    assert (wrong.exit_code, "Line 2, USD" in wrong.output) == (1, True)
    assert await rows(matching_database, "exchange_rate") == 0
    assert await rows(matching_database, "audit") == 0
    taken = await load(tmp_path, "Date, TRY, PLN\n2025-06-30, 90.1, 4.2\n", "--accept", "TRY")
    assert taken.exit_code == 0, taken.output
    assert await rows(matching_database, "exchange_rate") == 2


async def test_new_amounts_come_at_the_new_rate_and_others_keep_theirs(
    api: httpx2.AsyncClient, matching_database: Database, tmp_path: Path
) -> None:
    skills = await starter_skills(matching_database)
    me, project = as_("person", uuid4()), uuid4()
    await publish(api, me, statement(funding=funds()))
    await hear(matching_database, asks_dollars(project, skills), 1)
    typed = {
        each: await sizes(matching_database, each)
        for each in ("profile_feature", "project_feature")
    }
    assert [days for ((_, _, days),) in typed.values()] == [["2024-12-31"], ["2024-12-31"]]
    await load(tmp_path, SECOND)
    # Edits of something else, another taxonomy, and a rebuild of what is one's own.
    body = statement(funding=funds(), affinity_countries=["MX"])
    assert (await api.put(ME, headers=me | {"If-Match": '"2"'}, json=body)).is_success
    changed = asks_dollars(project, skills).model_dump() | {"country": "MX"}
    await hear(matching_database, ProjectPublished.model_validate(changed), 2)
    async with matching_database.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE taxonomy_version SET version = 'next'"))
        await all_projects_again(uow)
        assert (await features_again(uow, None)).mended == ()
    for table, before in typed.items():
        assert await sizes(matching_database, table) == before
    # Other amounts: 900,100 cents at 1.172 are 768,003 euro cents, and the first ticket stays.
    body = statement(funding=funds(most=900_100))
    assert (await api.put(ME, headers=me | {"If-Match": '"3"'}, json=body)).is_success
    ((lowest, highest, days),) = await sizes(matching_database, "profile_feature")
    assert (lowest, highest) == (typed["profile_feature"][0][0], 19_551)
    assert days == ["2024-12-31", "2025-06-30"]
    await hear(matching_database, asks_dollars(project, skills, amount_minor=200_100), 3)
    ((_, highest, days),) = await sizes(matching_database, "project_feature")
    assert (highest, days) == (17_381, ["2025-06-30"])


async def test_a_rebuild_leaves_the_rates_with_which_amounts_came(
    world: World, tmp_path: Path
) -> None:
    state = asks_dollars(world.project, world.skills)
    await hear(world.database, state, 2)
    before = await sizes(world.database, "project_feature")
    await load(tmp_path, SECOND)

    async def events() -> Any:
        yield State(state, 9).as_event(source="/registry", at=world.clock.at)

    made = Rebuild(world.database, HEARS, DERIVED)
    await made.from_events(events(), teller="registry", at=world.clock.at + timedelta(days=9))
    assert await sizes(world.database, "project_feature") == before


async def test_a_currency_without_a_rate_is_refused_until_one_is_loaded(
    api: httpx2.AsyncClient, matching_database: Database, tmp_path: Path
) -> None:
    await starter_skills(matching_database)
    me = as_("person", uuid4())
    zloty = {
        name: {"amount_minor": 1_000, "currency": "PLN"}
        for name in ("smallest_ticket", "largest_ticket")
    }
    body = statement(funding={"instruments": ["loan"]} | zloty)
    refused = await api.put(ME, headers=me, json=body)
    assert (refused.status_code, slug(refused)) == (422, "currency-unknown")
    assert "use one of ARS, AUD, " in refused.json()["detail"]
    await load(tmp_path, FIRST)
    assert (await api.put(ME, headers=me, json=body)).status_code == 201


async def test_an_explanation_of_money_shows_the_rates_to_whom_they_concern(
    world: World, tmp_path: Path
) -> None:
    await load(tmp_path, SECOND)
    await world.change(2, funding=asks_dollars(world.project, world.skills).model_dump()["funding"])
    member = await world.join(funding=funds("XOF"))
    path = f"/v1/matches/{await world.match_of(member.profile, role=0)}"
    dollar = {
        "currency": "USD",
        "per_euro": 1.172,
        "as_of": "2025-06-30",
        "source": "eurofxref.csv",
    }
    assert (await world.api.get(path, headers=HOST)).json()["rates"] == [dollar]
    mine = (await world.api.get(path, headers=member.headers)).json()["rates"]
    assert [each["currency"] for each in mine] == ["USD", "XOF"]
    assert mine[0] == dollar
    skills = f"/v1/matches/{member.match}"
    assert (await world.api.get(skills, headers=member.headers)).json()["rates"] == []
