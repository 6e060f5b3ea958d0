"""The same decisions by `diaspora events`, for whoever sits at the machine."""

import asyncio
import getpass
import json
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from shared.db.unit_of_work import Database
from tests.support.operators import REASON, die, quarantine, wait_in_line
from tests.support.parking import Stumbling, ear, line, replayed, rows
from tests.support.waiting import until

Command = Callable[..., Awaitable[Result]]


@pytest.fixture
def diaspora(matching_url: str) -> Command:
    """The command on matching's database."""
    env = {
        "DIASPORA_ENVIRONMENT": "test",
        "MATCHING_DATABASE_URL": matching_url,
        "DIASPORA_PERSON_ID_KEY": "p" * 32,
    }

    async def run(*words: str, typed: str | None = None) -> Result:
        said = ["events", *words, "--service", "matching"]
        # It has a loop of its own, as it has in a terminal.
        return await asyncio.to_thread(CliRunner().invoke, app, said, env=env, input=typed)

    return run


async def test_a_head_is_given_up_for_a_reason_and_by_a_name(
    diaspora: Command, database: Database
) -> None:
    key = uuid4()
    consumer, _ = await wait_in_line(database, key, 2)
    (listed,) = json.loads((await diaspora("parked", "list", "--json")).stdout)["items"]
    assert listed["key"] == str(key)
    table = await diaspora("parked", "list")
    assert listed["id"] in table.stdout
    shown = await diaspora("parked", "show", listed["id"])
    assert "registry.membership.changed.v1" in shown.stdout
    head = str(listed["head"])
    event = await diaspora("parked", "show", listed["id"], "--event", head)
    assert "person_id" in event.stdout
    short = await diaspora("parked", "discard", listed["id"], "--head", head, "--reason", "x")
    assert short.exit_code == 2
    done = await diaspora("parked", "discard", listed["id"], "--head", head, typed=f"{REASON}\n")
    assert done.exit_code == 0, done.output
    await until(replayed(consumer))
    assert await line(database, key) == [2]
    (noted,) = await rows(database, "SELECT actor, decision FROM audit")
    assert noted.actor == f"os:{getpass.getuser()}"
    assert noted.decision["reason"] == REASON


async def test_dead_letters_and_quarantined_records_are_sent_again(
    diaspora: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, unread = uuid4(), uuid4()
    await die(database, dead, monkeypatch)
    await quarantine(database, unread)
    (letter,) = json.loads((await diaspora("dead", "list", "--json")).stdout)["items"]
    done = await diaspora("dead", "redrive", letter["id"])
    assert "1 wait" in done.stdout
    gone = await diaspora("dead", "show", letter["id"])
    assert (gone.exit_code, "no such dead letter" in gone.stderr) == (1, True)
    done = await diaspora("quarantine", "redrive", "--topic", "registry.memberships")
    assert "1 wait" in done.stdout
    await until(replayed(ear(database, Stumbling())))
    assert await line(database, dead) == await line(database, unread) == [1]


async def test_a_list_goes_on_where_its_cursor_says_in_the_next_command(
    diaspora: Command, database: Database
) -> None:
    keys = [uuid4(), uuid4()]
    for key in keys:
        await wait_in_line(database, key, 1)
    first = json.loads((await diaspora("parked", "list", "--limit", "1", "--json")).stdout)
    going_on = ("--limit", "1", "--cursor", first["next"])
    second = json.loads((await diaspora("parked", "list", *going_on, "--json")).stdout)
    assert second["next"] is None
    seen = {line["key"] for page in (first, second) for line in page["items"]}
    assert seen == {str(key) for key in keys}
    wrong = await diaspora("parked", "list", "--cursor", "x")
    assert (wrong.exit_code, "not made by this list" in wrong.stderr) == (1, True)


async def test_positions_and_the_way_out_are_seen_and_decided_on(
    diaspora: Command, database: Database
) -> None:
    await rows(database, "INSERT INTO consumer_position VALUES ('matching', 't', 0, 7, 'x')")
    assert "next_offset" in (await diaspora("positions", "list")).stdout
    done = await diaspora("positions", "skip-to", "matching", "t", "0", "9", "--reason", REASON)
    assert done.exit_code == 0, done.output
    (moved,) = await rows(database, "SELECT next_offset, last_event_id FROM consumer_position")
    assert tuple(moved) == (9, None)
    await diaspora("positions", "from-start", "matching", "t", "0", "--reason", REASON)
    assert await rows(database, "SELECT 1 FROM consumer_position") == []
    assert json.loads((await diaspora("outbox", "state", "--json")).stdout)["length"] == 0
    assert "Nothing" in (await diaspora("outbox", "list")).stdout
