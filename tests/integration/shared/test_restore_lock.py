"""A restore takes its tables from under whoever writes, and waits its turn."""

import asyncio
from pathlib import Path

import asyncpg

from shared.db.backup import back_up, restore, table_names
from shared.db.unit_of_work import Database
from tests.support.events import membership, tell
from tests.support.waiting import until

_WAITS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
      AND application_name = 'registry-restore' AND wait_event_type = 'Lock'
"""


async def test_a_writer_that_holds_the_tables_crosswise_ends_no_restore(
    registry_database: Database, registry_url: str, tmp_path: Path
) -> None:
    await tell(registry_database, membership())
    await back_up(registry_url, service="registry", folder=tmp_path / "kept")
    first, *_, last = table_names("registry")
    writer = await asyncpg.connect(registry_url.replace("+asyncpg", ""))
    watcher = await asyncpg.connect(registry_url.replace("+asyncpg", ""))

    async def is_waiting() -> bool:
        return bool(await watcher.fetchval(_WAITS))

    async with writer.transaction():
        await writer.execute(f"LOCK TABLE {last} IN ROW EXCLUSIVE MODE")
        restoring = asyncio.create_task(
            restore(registry_url, service="registry", folder=tmp_path / "kept", force=True)
        )
        await until(is_waiting)
        # The restore has the first and wants the last. It is the one that waits longer, so it is
        # the one that finds the ring.
        await writer.execute(f"LOCK TABLE {first} IN ROW EXCLUSIVE MODE")
    assert (await restoring).floor > 0
    await writer.close()
    await watcher.close()
