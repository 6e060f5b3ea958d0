"""A service comes back from a backup: what is lost is said, and nothing happens twice."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import backups
from deploy.backups import Report
from tests.e2e.system import System, running
from tests.e2e.worlds import (
    Load,
    World,
    make_world,
    quiet,
    rebuild,
    rows,
    told,
    told_of,
    under_load,
)
from tests.support.waiting import until

KNOWN = "SELECT project_id::text FROM known_project"


@pytest.fixture
async def system_on_kafka(
    kafka_bootstrap: str, registry_url: str, matching_url: str, notifications_url: str
) -> AsyncIterator[System]:
    """The whole system over a real broker."""
    urls = {"registry": registry_url, "matching": matching_url, "notifications": notifications_url}
    async with running(urls, bootstrap=kafka_bootstrap) as started:
        yield started


def silent(service: str, table: str, count: int) -> None:
    """Nobody watches."""


async def back_up(system: System, service: str, folder: Path) -> None:
    await backups.back_up({service: system.databases[service]}, folder, silent)


async def restore(system: System, service: str, folder: Path) -> Report:
    """Stop the service's worker, restore, and start it."""
    system.workers[service].cancel()
    report = await backups.restore(system.databases, [service], folder, force=True, progress=silent)
    await system.restart_worker(service)
    return report


async def everybody_knows(system: System, project_id: str) -> bool:
    return project_id in await told_of(system)


async def some_more(load: Load, count: int) -> list[str]:
    """Wait until so many more were published and told; the ids of the first of them."""
    before = set(load.published.values())

    async def news() -> list[str]:
        new = [each for each in load.published.values() if each not in before][:count]
        heard = set(new) <= await told_of(load.world.system)
        return new if len(new) == count and heard else []

    return await until(news, seconds=120)


def mails_by_project(system: System) -> Counter[tuple[str, str]]:
    """How many mails each person had about each project."""
    return Counter(
        (str(mail["to"]), word)
        for mail in system.mail.messages
        for word in [str(mail["subject"]).partition("Load ")[2][:4]]
        if word
    )


async def nothing_twice(system: System) -> None:
    """One mail and one alert for each list that somebody stands in, never more."""
    mails = mails_by_project(system)
    assert mails
    assert {each: n for each, n in mails.items() if n > 2} == {}
    found = await rows(
        system.databases["notifications"],
        "SELECT max(n) FROM (SELECT count(*) AS n FROM alert WHERE category = 'match' "
        "GROUP BY recipient_id, kind, facts->>'project_id') AS each",
    )
    assert found == [(1,)]


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.parametrize("service", ["registry", "matching", "notifications"])
async def test_a_service_is_restored_under_load(
    system_on_kafka: System, service: str, tmp_path: Path
) -> None:
    system = system_on_kafka
    world = await make_world(system)
    async with under_load(world) as load:
        kept = await some_more(load, 1)
        await back_up(system, service, tmp_path)
        lost = await some_more(load, 2)
        report = await restore(system, service, tmp_path)
        await some_more(load, 2)
    await until(lambda: quiet(system), seconds=120)

    known = {each for (each,) in await rows(system.databases["matching"], KNOWN)}
    if service == "registry":
        said = {each.topic: each for each in report.beyond if each.hearer == "matching"}
        assert said["registry.projects"].count >= 2
        assert not set(said["registry.projects"].examples) & set(kept)
        await lost_only_in_the_registry(world, kept[0], lost)
    else:
        assert report.beyond == ()
        assert set(load.published.values()) <= known

        async def all_told() -> bool:
            return set(load.published.values()) <= await told_of(system)

        await until(all_told, seconds=120)
    await until(lambda: quiet(system), seconds=120)
    await nothing_twice(system)


async def lost_only_in_the_registry(world: World, kept: str, lost: list[str]) -> None:
    """What the registry kept can be edited, and matching hears it; a rebuild forgets the rest."""
    system = world.system
    matching = system.databases["matching"]
    async with system.client("registry", "person", "founder") as founder:
        for each in lost:
            assert (await founder.get(f"/v1/projects/{each}")).status_code == 404
        found = await founder.get(f"/v1/projects/{kept}")
        answer = await founder.patch(
            f"/v1/projects/{kept}",
            json={"title": "Edited after the restore"},
            headers={"If-Match": found.headers["etag"]},
        )
        assert answer.status_code == 200, answer.text

    async def heard() -> bool:
        titles = await rows(matching, "SELECT title FROM known_project")
        return ("Edited after the restore",) in titles

    await until(heard, seconds=60)
    rebuilt = await rebuild(system, "matching")
    assert {each.table: each.surplus for each in rebuilt.differences}["known_project"] >= len(lost)
    assert not {(each,) for each in lost} & set(await rows(matching, KNOWN))


async def test_without_a_log_a_rebuild_brings_back_what_a_restore_lost(
    system_in_process: System, tmp_path: Path
) -> None:
    system = system_in_process
    world = await make_world(system)
    await back_up(system, "matching", tmp_path)
    project_id = await world.publish("Load 0000")
    await until(lambda: everybody_knows(system, project_id), seconds=60)
    await until(lambda: quiet(system), seconds=60)
    _, alerts, mails = await told(system)

    assert (await restore(system, "matching", tmp_path)).beyond == ()
    await until(lambda: quiet(system), seconds=60)
    assert await rows(system.databases["matching"], KNOWN) == []
    rebuilt = await rebuild(system, "matching")
    assert {e.table: e.missing for e in rebuilt.differences}["known_project"] == 1

    async def listed() -> bool:
        return len(await rows(system.databases["matching"], "SELECT 1 FROM exposure")) == 4

    await until(listed, seconds=60)
    await until(lambda: quiet(system), seconds=60)
    # Matching forgot whom it had told, and told it again; whoever hears it knows it by its name.
    assert (await told(system))[1:] == (alerts, mails)
    await nothing_twice(system)
