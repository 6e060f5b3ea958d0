"""A file whose reading dies, and what does not count as dying."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.registry.imports.repository import ImportRepository
from services.registry.projects.repository import ProjectRepository
from services.registry.reading.loops import Reading
from services.registry.settings import RegistrySettings
from services.registry.worker import make_worker
from shared.clock import FixedClock
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.messaging import finishing
from shared.messaging.in_process import InProcessTransport
from tests.integration.registry.house import House
from tests.integration.registry.uploads import (
    counts,
    end_of,
    items_of,
    let_the_lease_run_out,
    read_next,
    upload,
)
from tests.unit.registry.iati_files import activity, document

# Two batches; with the first one done, the second is where it dies.
MANY = document(*(activity(f"XX-{number}") for number in range(60)))


async def attempts(house: House) -> int:
    """How often a reading of the first import began and died."""
    return int(await one(house, "SELECT attempts FROM import_job ORDER BY id LIMIT 1"))


async def one(house: House, query: str) -> Any:
    """A single value of the database."""
    async with house.database.connection() as connection:
        return await connection.scalar(text(query))


def at_the_second_batch(patch: pytest.MonkeyPatch, then: Callable[[], Awaitable[None]]) -> None:
    """Something happens where the second batch is written."""
    whole = ProjectRepository.by_iati

    async def by_iati(self: ProjectRepository, partner_id: Any, identifiers: list[str]) -> Any:
        if "XX-55" in identifiers:
            await then()
        return await whole(self, partner_id, identifiers)

    patch.setattr(ProjectRepository, "by_iati", by_iati)


async def die() -> None:
    """A surprise."""
    raise RuntimeError("the reader dies")


class Hanging:
    """A reading that comes to a point and goes no further."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def __call__(self) -> None:
        """Hang."""
        self.reached.set()
        await asyncio.Event().wait()


async def test_a_file_whose_reading_died_five_times_is_failed_and_left_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_second_batch(monkeypatch, die)
    job = await upload(house, await house.verified(), MANY)
    for tried in range(1, 6):
        assert await read_next(house)
        assert await attempts(house) == tried
        assert not await read_next(house)
        await let_the_lease_run_out(house)
    assert not await read_next(house)
    ended = (await house.api.get(job, headers=house.as_("founder"))).json()
    assert (ended["status"], counts(ended)) == ("failed", (50, 0, 0, 0))
    assert "broke off 5 times, the last time with 50 activities dealt with" in ended["error"]
    assert ended["finished_at"] is not None
    assert await one(house, "SELECT count(*) FROM import_piece") == 0
    await let_the_lease_run_out(house)
    assert not await read_next(house)
    assert (await house.api.get(job, headers=house.as_("founder"))).json() == ended


async def test_a_file_that_dies_does_not_keep_others_waiting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_second_batch(monkeypatch, die)
    path = await house.verified()
    await upload(house, path, MANY)
    other = await upload(house, path, document(activity("YY-1")))
    assert await read_next(house)
    assert (await end_of(house, other))["status"] == "finished"


async def test_a_worker_that_was_killed_leaves_its_attempt_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upload(house, await house.verified(), MANY)
    hanging = Hanging()
    with monkeypatch.context() as patch:
        at_the_second_batch(patch, hanging)
        reading = asyncio.ensure_future(read_next(house))
        await hanging.reached.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    await let_the_lease_run_out(house)
    assert await read_next(house)
    assert await attempts(house) == 2


async def test_a_worker_that_is_told_to_stop_takes_its_attempt_back(
    house: House, settings: RegistrySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upload(house, await house.verified(), MANY)
    hanging = Hanging()
    at_the_second_batch(monkeypatch, hanging)
    monkeypatch.setattr(finishing, "FINISH_SECONDS", 0.01)
    transport, wake = InProcessTransport({}), Wake()
    worker = make_worker(settings, database=house.database, transport=transport, wake=wake)
    running = asyncio.ensure_future(worker.run())
    await hanging.reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await attempts(house) == 0


async def test_an_outage_is_no_attempt(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    job = await upload(house, await house.verified(), MANY)
    whole, reading = ImportRepository.piece, Reading(house.database)

    async def cut(self: ImportRepository, *given: Any) -> Any:
        # The server ends the connection that this very transaction stands on.
        await self._session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return await whole(self, *given)

    with monkeypatch.context() as patch:
        patch.setattr(ImportRepository, "piece", cut)
        for _ in range(7):
            with pytest.raises(HouseDown):
                await reading.step()
            assert await attempts(house) == 1
            await let_the_lease_run_out(house)
    assert await reading.step()
    assert await attempts(house) == 1
    ended = (await house.api.get(job, headers=house.as_("founder"))).json()
    assert (ended["status"], counts(ended)) == ("finished", (60, 0, 0, 0))


async def test_a_file_on_which_a_statement_always_takes_too_long_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await upload(house, await house.verified(), MANY)
    whole, reading = ImportRepository.piece, Reading(house.database)

    async def linger(self: ImportRepository, *given: Any) -> Any:
        await self._session.execute(text("SET LOCAL statement_timeout = 20"))
        await self._session.execute(text("SELECT pg_sleep(5)"))
        return await whole(self, *given)

    monkeypatch.setattr(ImportRepository, "piece", linger)
    for tried in range(1, 6):
        with pytest.raises(HouseDown):
            await reading.step()
        assert await attempts(house) == tried
        await let_the_lease_run_out(house)
    assert not await reading.step()
    ended = (await house.api.get(job, headers=house.as_("founder"))).json()
    assert ended["status"] == "failed"


async def test_a_reading_that_passes_what_was_done_before_keeps_its_lease(
    house: House, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    at_the_second_batch(monkeypatch, die)
    await upload(house, await house.verified(), MANY)
    assert await read_next(house)
    await let_the_lease_run_out(house)
    clock.advance(timedelta(minutes=10))
    assert await read_next(house)
    assert await one(house, "SELECT leased_until > now() + interval '9 minutes' FROM import_job")


async def test_a_reader_that_was_overtaken_adds_nothing_to_what_has_failed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await upload(house, await house.verified(), MANY)

    async def fail_the_job() -> None:
        async with house.database.unit_of_work() as uow:
            await uow.session.execute(text("UPDATE import_job SET attempts = 5"))
        await let_the_lease_run_out(house)
        assert not await read_next(house)

    whole = ImportRepository.piece

    async def piece(self: ImportRepository, job_id: Any, number: int) -> bytes | None:
        if number == 1:
            await fail_the_job()
        return await whole(self, job_id, number)

    monkeypatch.setattr(ImportRepository, "piece", piece)
    ended = await end_of(house, job)
    assert (ended["status"], ended["done"]) == ("failed", 50)
    assert len(await items_of(house, ended, "?limit=100")) == 50
