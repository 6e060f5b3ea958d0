"""Several senders of one partner at once: each has its turn, and keeps nobody else waiting."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from sqlalchemy import text

from services.registry.settings import RegistrySettings
from shared.contracts.intake import BATCH
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.http.turns import Turns
from shared.security.development_issuer import DevelopmentIssuer
from tests.integration.registry.house import House, open_house, slug_of
from tests.integration.registry.partner_events import Sender, cloud_event, names, project_data
from tests.support.parking import rows
from tests.support.waiting import until

WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
async def narrow(
    settings: RegistrySettings, registry_url: str, issuer: DevelopmentIssuer
) -> AsyncIterator[House]:
    """A registry with two connections, whose requests wait for a row next to no time."""
    engine = make_engine(registry_url, application_name="api", pool_size=1, lock_timeout_ms=1)
    opened = open_house(settings, Database(engine, source="/registry"), issuer)
    yield opened
    await opened.api.aclose()
    await engine.dispose()


async def test_parallel_senders_of_one_partner_are_all_served(narrow: House) -> None:
    clinic = await Sender.of(narrow)
    batches = [
        orjson.dumps([cloud_event(project_data(f"PRJ-{n}-{m}")) for m in range(10)])
        for n in range(8)
    ]
    answers = await asyncio.gather(*(clinic.post(each, BATCH) for each in batches))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert all(set(names(answer.json()["items"])) == {"accepted"} for answer in answers)


async def test_whose_turn_it_is_waits_for_the_row_and_the_others_without_a_connection(
    narrow: House, registry_database: Database
) -> None:
    clinic = await Sender.of(narrow)
    async with registry_database.unit_of_work() as uow:
        await uow.session.execute(text("SELECT 1 FROM partner FOR UPDATE"))
        sending = [
            asyncio.create_task(clinic.post(orjson.dumps([cloud_event()]), BATCH)) for _ in range(8)
        ]
        # The second connection serves everybody else.
        for _ in range(20):
            answer = await narrow.api.get("/v1/projects", headers=narrow.as_("anybody"))
            assert answer.status_code == 200
        assert not any(task.done() for task in sending)
    assert {answer.status_code for answer in await asyncio.gather(*sending)} == {200}


async def test_who_waits_too_long_is_told_to_come_again_and_others_are_not_concerned(
    house: House,
) -> None:
    clinic, school = await Sender.of(house), await Sender.of(house, "school")
    house.app.state.turns = Turns(patience=0.01, most_waiting=9)
    body = orjson.dumps([cloud_event()])
    async with house.database.unit_of_work() as uow:
        await uow.session.execute(text("SELECT 1 FROM partner WHERE slug = 'clinic' FOR UPDATE"))
        first = asyncio.create_task(clinic.post(body, BATCH))

        async def has_its_turn() -> bool:
            return bool(await rows(house.database, WAITING))

        await until(has_its_turn)
        second = await clinic.post(body, BATCH)
        assert (second.status_code, slug_of(second)) == (503, "unavailable")
        assert second.headers["Retry-After"] == "5"
        assert names(await school.send(cloud_event())) == ["accepted"]
    assert (await first).status_code == 200
    assert names((await clinic.post(body, BATCH)).json()["items"]) == ["duplicate"]
