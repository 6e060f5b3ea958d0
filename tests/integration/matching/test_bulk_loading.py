"""A mirror that loads everybody at once shows what one shows that reads them by their ids."""

import asyncio
from threading import Event, get_ident
from uuid import UUID

import asyncpg
import numpy as np
import pytest

from services.matching.engine.scored import Scored
from services.matching.index.columnar import ProfileColumns
from services.matching.index.index import MatchIndex
from services.matching.mirror import copying
from services.matching.mirror.copying import UUID_HALVES, Layout, copy_rows
from services.matching.mirror.mirror import Mirror
from services.matching.mirror.phrases import Phrases
from shared.db.unit_of_work import Database
from tests.integration.matching.population_rows import Population
from tests.integration.matching.populations import make_population
from tests.support.waiting import until

SEEDS = range(4)


# More than is read at once, and in letters of two bytes; skills of one person that stand apart in
# the table; and skills and days of somebody who is not known yet.
ODDITIES = """
    UPDATE profile_feature SET languages = languages || ARRAY(
        SELECT 'l' || n || ':' || n % 6 + 1 FROM generate_series(1, 9) n)
    WHERE number % 7 = 0;
    UPDATE profile_feature SET languages = ARRAY[repeat('é', 9) || ':4'] WHERE number % 13 = 0;
    UPDATE profile_skill SET years = years WHERE skill_id % 3 = 0;
    INSERT INTO profile_skill VALUES (gen_random_uuid(), 1, 2, 3);
    INSERT INTO placed_person VALUES (gen_random_uuid(), gen_random_uuid(), 1, 2);
"""


async def populated(database: Database, seed: int) -> Population:
    """A random population in its tables, made odder."""
    made = make_population(seed, people=120, projects=10)
    async with database.unit_of_work() as uow:
        await made.write(uow.session)
        await uow.driver.execute(ODDITIES)
    return made


async def one_by_one(
    driver: asyncpg.Connection, made: Population, *, shard: int = 0, shards: int = 1
) -> Mirror:
    """Everybody by their ids, as after a change."""
    mirror = Mirror(shard=shard, shards=shards)
    mirror.index.set_credits(made.credits)
    for table, put in (("project", mirror.put_projects), ("profile", mirror.put_profiles)):
        rows = await driver.fetch(f"SELECT {table}_id FROM {table}_feature WHERE is_open")  # noqa: S608
        await put(driver, [row[0] for row in rows])
    await mirror.compact(force=True)
    return mirror


async def at_once(driver: asyncpg.Connection, *, shard: int = 0, shards: int = 1) -> Mirror:
    """Everybody as a worker loads them that has just got the lock."""
    mirror = Mirror(shard=shard, shards=shards)
    await mirror.load(driver, "1")
    return mirror


def lists(mirror: Mirror, made: Population) -> dict[tuple[UUID, int], list[Scored]]:
    """Every list from the project's side."""
    return {
        (asked.facts.project_id, role): mirror.index.best(asked.facts.project_id, role, None)
        for asked in made.projects
        for role in (0, *(each.number for each in asked.roles))
    }


def sides(mirror: Mirror, made: Population) -> dict[UUID, list[Scored]]:
    """Every person's own side."""
    return {each.profile_id: mirror.index.open_for(each.profile_id) for each in made.people}


@pytest.mark.parametrize("seed", SEEDS)
async def test_everybody_loaded_at_once_is_as_if_read_one_by_one(
    matching_database: Database, seed: int
) -> None:
    made = await populated(matching_database, seed)
    async with matching_database.driver() as driver:
        mine, theirs = await at_once(driver), await one_by_one(driver, made)
    found = lists(mine, made)
    assert sum(map(len, found.values())) > 50
    assert found == lists(theirs, made)
    assert sides(mine, made) == sides(theirs, made)
    assert mine.taxonomy == "1"


async def test_two_shards_share_the_people_between_them(matching_database: Database) -> None:
    made = await populated(matching_database, 9)
    async with matching_database.driver() as driver:
        halves = [await at_once(driver, shard=shard, shards=2) for shard in (0, 1)]
        whole = await one_by_one(driver, made)
        for shard, half in enumerate(halves):
            theirs = await one_by_one(driver, made, shard=shard, shards=2)
            assert lists(half, made) == lists(theirs, made)
            assert sides(half, made) == sides(theirs, made)
    both = [lists(half, made) for half in halves]
    for name, places in lists(whole, made).items():
        merged = [*both[0][name], *both[1][name]]
        assert sorted(merged, key=lambda place: -place.key) == places
        numbers = [{place.profile_id for place in half[name]} for half in both]
        assert not numbers[0] & numbers[1]


async def test_in_pieces_of_a_few_rows_it_is_the_same(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await populated(matching_database, 3)
    async with matching_database.driver() as driver:
        whole = await at_once(driver)
        monkeypatch.setattr(copying, "_CHUNK_BYTES", 1)
        pieces = await at_once(driver)
    assert lists(pieces, made) == lists(whole, made)
    assert sides(pieces, made) == sides(whole, made)


async def test_what_takes_long_is_done_beside_the_event_loop(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await populated(matching_database, 3)
    threads = dict[str, int]()
    load, add = MatchIndex.load_profiles, Phrases.add

    def loaded(index: MatchIndex, columns: ProfileColumns) -> None:
        threads["load"] = get_ident()
        load(index, columns)

    def added(phrases: Phrases[str], first_row: int, texts: np.ndarray) -> None:
        threads["read"] = get_ident()
        add(phrases, first_row, texts)

    monkeypatch.setattr(MatchIndex, "load_profiles", loaded)
    monkeypatch.setattr(Phrases, "add", added)
    async with matching_database.driver() as driver:
        mirror = await at_once(driver)
    assert any(lists(mirror, made).values())
    assert threads.keys() == {"load", "read"}
    assert get_ident() not in threads.values()


async def test_a_column_of_another_width_is_no_row(matching_database: Database) -> None:
    layout, taken = Layout({"id": UUID_HALVES, "number": ">i4"}), list[int]()

    def take(rows: np.ndarray) -> None:
        taken.extend(rows["number"].tolist())

    async def asked(what: str, count: int) -> None:
        query = f"SELECT gen_random_uuid(), {what} FROM generate_series(1, $1) AS n"  # noqa: S608
        async with matching_database.driver() as driver:
            await copy_rows(driver, query, count, layout=layout, take=take)

    await asked("n", 3)
    assert taken == [1, 2, 3]
    for wrong in ("NULL::int", "n::bigint", "n::int, n::int", "n::text"):
        with pytest.raises(ValueError, match=r"wide|bytes"):
            await asked(wrong, 3)
    await asked("n", 0)
    assert taken == [1, 2, 3]


async def test_what_fails_in_the_middle_leaves_a_connection_that_works(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_CHUNK_BYTES", 1 << 10)
    taken = list[int]()

    def take(rows: np.ndarray) -> None:
        taken.append(len(rows))
        raise ValueError("so it is")

    query = "SELECT n FROM generate_series(1, 200000) AS n"
    async with matching_database.driver(in_transaction=False) as driver:
        with pytest.raises(ValueError, match="so it is"):
            await copy_rows(driver, query, layout=Layout({"n": ">i4"}), take=take)
        assert await driver.fetchval("SELECT 1") == 1
    assert len(taken) == 1


async def test_who_is_cancelled_waits_for_the_chunk_in_hand(matching_database: Database) -> None:
    begun, may_end, ended = Event(), Event(), Event()

    def take(rows: np.ndarray) -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    async def has_begun() -> bool:
        return begun.is_set()

    async with matching_database.driver(in_transaction=False) as driver:
        query = "SELECT n FROM generate_series(1, 3) AS n"
        copying_ = copy_rows(driver, query, layout=Layout({"n": ">i4"}), take=take)
        task = asyncio.create_task(copying_)
        await until(has_begun)
        task.cancel()
        assert await driver.fetchval("SELECT 1") == 1
        assert not task.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert ended.is_set()
