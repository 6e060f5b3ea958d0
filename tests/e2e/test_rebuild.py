"""Whatever a service derived can be dropped and made again, and nobody hears of it."""

from typing import Any

import pytest

from deploy.composition import SERVICES
from tests.e2e.people import alerts_about
from tests.e2e.system import System
from tests.e2e.worlds import World, change, make_world, quiet, rebuild, rows, told
from tests.support.waiting import until

LISTS = "SELECT project_id, role, profile_id, r FROM match ORDER BY 1, 2, 3"
FEATURES = (
    "SELECT project_id, is_open, country, instruments FROM project_feature ORDER BY project_id"
)
EXPOSURES = "SELECT project_id, role, profile_id, told_at FROM exposure ORDER BY 1, 2, 3"


class At:
    """Does something once, when a loop reaches a point."""

    def __init__(self, point: str, act: Any) -> None:
        self._point, self._act, self.times = point, act, 0

    async def reach(self, point: str) -> None:
        """Act at the point."""
        if point == self._point:
            self.times += 1
            await self._act()


async def a_told_world(system: System) -> World:
    """Two projects, one of them closed, and everybody was told and mailed."""
    world = await make_world(system)
    ids = [await world.publish(f"Cold rooms {number}") for number in range(2)]

    async def all_told() -> bool:
        each = [await alerts_about(system, who, i) for who in ("awa", "binta") for i in ids]
        return all(len(alerts) == 2 for alerts in each)

    await until(all_told, seconds=60)
    await world.close(ids[1])
    await until(lambda: quiet(system), seconds=60)
    return world


@pytest.mark.parametrize("hearer", ["matching", "notifications"])
async def test_where_nothing_is_wrong_nothing_changes(
    system_in_process: System, hearer: str
) -> None:
    system = system_in_process
    await a_told_world(system)
    before = await told(system)
    rebuilt = await rebuild(system, hearer)
    wrong = [each for each in rebuilt.differences if each.missing or each.surplus or each.changed]
    assert wrong == []
    assert rebuilt.mended == 0
    await until(lambda: quiet(system), seconds=60)
    assert await told(system) == before


async def test_all_that_is_derived_comes_back_and_nobody_is_told_twice(
    system_in_process: System,
) -> None:
    system = system_in_process
    world = await a_told_world(system)
    before = await told(system)
    matching, notifications = system.databases["matching"], system.databases["notifications"]
    was = {query: await rows(matching, query) for query in (LISTS, FEATURES, EXPOSURES)}
    standing = "SELECT partner_id, name, status FROM partner_standing"
    stood = await rows(notifications, standing)
    assert was[LISTS]
    assert stood
    empty = set()
    for database, parts in ((matching, "matching"), (notifications, "notifications")):
        tables = [each.name for each in SERVICES[parts].derived.tables]
        for table in tables:
            if not await rows(database, f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608  constants
                empty.add(table)
        await change(database, *(f"TRUNCATE {table}" for table in tables))
    # Placements are in no story here.
    assert empty <= {"known_placement", "placed_person"}
    await change(matching, "TRUNCATE match, profile_feature, profile_skill")

    for hearer in ("matching", "notifications"):
        rebuilt = await rebuild(system, hearer)
        assert all(each.missing for each in rebuilt.differences if each.table not in empty)
    assert (await rebuild(system, "matching", dry_run=True)).mended == 0
    await until(lambda: quiet(system), seconds=60)
    assert {query: await rows(matching, query) for query in was} == was
    assert await rows(notifications, standing) == stood
    assert await told(system) == before

    new = await world.publish("Another one")

    async def news() -> bool:
        return len(await alerts_about(system, "awa", new)) == 2

    await until(news)


async def test_what_is_told_during_a_rebuild_is_not_lost(system_in_process: System) -> None:
    system = system_in_process
    world = await a_told_world(system)
    matching = system.databases["matching"]
    meanwhile: list[str] = []

    async def publish_another() -> None:
        meanwhile.append(await world.publish("Told in between"))

        async def known() -> bool:
            found = await rows(matching, "SELECT project_id::text FROM project_feature")
            return (meanwhile[0],) in found

        await until(known)

    await change(matching, "DELETE FROM role_need")
    rebuilt = await rebuild(system, "matching", hooks=At("rebuild.fed", publish_another))
    found = {each.table: each for each in rebuilt.differences}
    assert found["role_need"].missing > 0
    assert found["known_project"].surplus == 0
    assert found["project_feature"].surplus == 0

    async def listed() -> bool:
        return len(await alerts_about(system, "awa", meanwhile[0])) == 2

    await until(listed)
    await until(lambda: quiet(system), seconds=60)
    assert len(await rows(matching, "SELECT 1 FROM known_project")) == 3


async def test_a_dry_run_says_what_is_wrong_and_leaves_it(system_in_process: System) -> None:
    system = system_in_process
    await a_told_world(system)
    matching = system.databases["matching"]
    await change(
        matching,
        "UPDATE known_project SET title = 'wrong'",
        "DELETE FROM profile_skill",
        "DELETE FROM partner_member",
    )
    rebuilt = await rebuild(system, "matching", dry_run=True)
    found = {each.table: each for each in rebuilt.differences}
    assert found["known_project"].changed == 2
    assert found["partner_member"].missing == 1
    assert found["partner_member"].examples[0].startswith("missing ")
    assert rebuilt.mended == 2
    assert await rows(matching, "SELECT DISTINCT title FROM known_project") == [("wrong",)]
    assert await rows(matching, "SELECT 1 FROM profile_skill") == []
