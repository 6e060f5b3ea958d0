"""What is forgotten of files of long ago."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.registry.imports import repository
from services.registry.reading.loops import forget_old
from shared.clock import FixedClock
from tests.integration.registry.house import House
from tests.integration.registry.uploads import read_next, run, upload
from tests.unit.registry.iati_files import activity, document

COUNTS = text(
    "SELECT (SELECT count(*) FROM import_job), (SELECT count(*) FROM import_item), "
    "(SELECT count(*) FROM project)"
)


async def rows(house: House) -> tuple[int, ...]:
    """How many jobs, items and projects there are."""
    async with house.database.connection() as connection:
        return tuple((await connection.execute(COUNTS)).one())


async def test_what_ended_ninety_days_ago_is_forgotten_in_pieces_and_its_projects_stay(
    house: House, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    many = document(*(activity(f"XX-{number}") for number in range(60)))
    old = await run(house, path, many)
    clock.advance(timedelta(days=1))
    recent = await run(house, path, document(activity("YY-1")))
    clock.advance(timedelta(days=89, seconds=1))
    monkeypatch.setattr(repository, "_AT_ONCE", 25)
    sweep, rounds = forget_old(house.database), 0
    while await sweep():
        rounds += 1
    # Sixty items in three pieces, then the job.
    assert rounds == 4
    assert await rows(house) == (1, 1, 61)
    status = {
        name: (
            await house.api.get(f"/v1/imports/{job['id']}", headers=house.as_("founder"))
        ).status_code
        for name, job in (("old", old), ("recent", recent))
    }
    assert status == {"old": 404, "recent": 200}


async def test_a_file_that_nobody_has_read_is_not_forgotten_however_old(
    house: House, clock: FixedClock
) -> None:
    await upload(house, await house.verified(), document(activity()))
    clock.advance(timedelta(days=365))
    assert not await forget_old(house.database)()
    assert await read_next(house)
