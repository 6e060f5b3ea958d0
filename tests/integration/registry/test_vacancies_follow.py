"""Vacancies leave out whom the safeguards of the day protect, however they came, by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from string import ascii_uppercase
from typing import Any

import orjson
import pytest
from sqlalchemy import event

from shared.clock import FixedClock
from tests.integration.registry.agreements import decide, sign_both, two_governments
from tests.integration.registry.agreements import draft as draft_agreement
from tests.integration.registry.house import House
from tests.integration.registry.partner_events import Sender, cloud_event, names, project_data
from tests.integration.registry.placements import load_lists, published
from tests.integration.registry.projects import do, draft, edit, role, told
from tests.integration.registry.renewals import guard, project_of, renew
from tests.integration.registry.test_safeguard_lists import LIST, URL

NURSES: dict[str, Any] = {"kind": "vacancy", "country": "GB", "sector": "12230"}


async def left_out(house: House) -> list[int]:
    """How many countries the first role of each told state leaves out."""
    return [len(each["roles"][0]["refused_practice_countries"]) for each in await told(house)]


async def load(house: House, **more: Any) -> None:
    answer = await house.api.post(URL, headers=house.as_("reviewer", "reviewer"), json=LIST | more)
    assert answer.status_code == 201, answer.text


@contextmanager
def listening(house: House) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []

    def hear(*parts: Any) -> None:
        said.append(parts[2])

    engine = house.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


async def vacancy(house: House, *groups: str, **more: Any) -> str:
    """A published vacancy of a partner of its own; its path."""
    path = await house.verified()
    roles = [role(f"Role {group}", isco_group=group) for group in groups or ("2221",)]
    return await published(house, path, **(NURSES | {"roles": roles} | more))


async def test_a_vacancy_that_an_event_brings_is_guarded_as_one_over_http(house: House) -> None:
    await load_lists(house)
    clinic = await Sender.of(house)
    roles = [role("Nurse", isco_group="2221"), role("Cook")]
    data = project_data(**NURSES, roles=roles)
    assert names(await clinic.send(cloud_event(data))) == ["accepted"]
    nurse, cook = (await told(house))[-1]["roles"]
    assert len(nurse["refused_practice_countries"]) == 56
    assert cook["refused_practice_countries"] == []


async def test_an_event_that_names_no_occupation_takes_no_safeguard_off(house: House) -> None:
    await load_lists(house)
    clinic = await Sender.of(house)
    data = project_data(**NURSES, roles=[role("Nurse", isco_group="2221")])
    await clinic.send(cloud_event(data))
    later = project_data(**NURSES, roles=[role("Nurse", positions=5)])
    assert names(await clinic.send(cloud_event(later))) == ["accepted"]
    (nurse,) = (await told(house))[-1]["roles"]
    assert (nurse["positions"], len(nurse["refused_practice_countries"])) == (5, 56)


async def test_a_word_from_before_there_were_occupations_is_still_the_same_word(
    house: House,
) -> None:
    clinic = await Sender.of(house)
    data = project_data(**NURSES, roles=[role("Nurse")])
    await clinic.send(cloud_event(data))
    async with house.database.connection() as connection:
        # As an older release stored it: the roles say nothing of an occupation.
        kept = await connection.exec_driver_sql(
            "UPDATE partner_report SET data = jsonb_set(data, '{roles}', "
            "jsonb_build_array((data #> '{roles,0}') - 'isco_group')) RETURNING data"
        )
        assert "isco_group" not in orjson.dumps(kept.scalar_one()).decode()
    many = len(await told(house))
    await clinic.send(cloud_event(data))
    assert len(await told(house)) == many


async def test_a_list_that_is_loaded_is_followed_by_what_is_published(house: House) -> None:
    project = await vacancy(house)
    version = (await project_of(house, project))["version"]
    assert await left_out(house) == [0]
    await load_lists(house)
    await renew(house)
    assert await left_out(house) == [0, 56]
    assert (await told(house))[-1]["type"] == "registry.project.changed.v1"
    # It is nobody's edit, and an edit that was being written goes through.
    assert (await edit(house, project, version, title="Nurses for Leeds")).status_code == 200


async def test_only_what_a_list_concerns_is_told_again(house: House) -> None:
    path = await house.verified()
    nurse = {"roles": [role(isco_group="2221")]}
    for more in (
        NURSES | {"roles": [role(isco_group="2142")]},
        NURSES | {"roles": [role()]},
        {"kind": "assignment", "country": "GB"} | nurse,
    ):
        await published(house, path, **more)
    closed = await published(house, path, **(NURSES | nurse))
    await do(house, closed, "close")
    await draft(house, path, **(NURSES | nurse))
    many = len(await told(house))
    await load_lists(house)
    await renew(house)
    await guard(house)
    assert len(await told(house)) == many


async def test_a_list_of_another_country_changes_nothing(house: House) -> None:
    await vacancy(house)
    await load(house, jurisdiction="IE")
    await renew(house)
    assert await left_out(house) == [0]
    await load(house, version="made-up-2", jurisdiction="GB")
    await renew(house)
    assert await left_out(house) == [0, 1]


async def test_a_list_is_followed_from_its_first_day_to_its_last(
    house: House, clock: FixedClock
) -> None:
    await vacancy(house)
    day = clock.now().date() + timedelta(days=3)
    last = day + timedelta(days=1)
    await load(house, valid_from=day.isoformat(), valid_until=last.isoformat())
    await renew(house)
    seen = []
    for _ in range(6):
        await guard(house)
        seen.append((await left_out(house))[-1])
        clock.advance(timedelta(days=1))
    assert seen == [0, 0, 0, 1, 1, 0]
    assert await left_out(house) == [0, 1, 0]


async def test_a_vacancy_is_looked_at_once_a_day(house: House, clock: FixedClock) -> None:
    for number in range(3):
        path = await house.verified(slug=f"clinic-{number}")
        await published(house, path, **(NURSES | {"roles": [role(isco_group="2221")]}))
    clock.advance(timedelta(days=1))
    await guard(house)
    with listening(house) as said:
        await guard(house)
    # One question whether there is any, and nothing is written.
    assert [each.split()[0] for each in said] == ["SELECT"]


async def test_an_agreement_that_comes_about_and_ends_is_followed(house: House) -> None:
    await load(house, entries=[{"country": "ZA", "colour": "red", "rule_id": "red"}])
    await vacancy(house)
    assert await left_out(house) == [1]
    parties = await two_governments(house)
    path = await draft_agreement(house, parties)
    await sign_both(house, path, parties)
    await renew(house)
    assert await left_out(house) == [1, 0]
    assert (await decide(house, path, "suspend")).status_code == 200
    await renew(house)
    assert await left_out(house) == [1, 0, 1]


@pytest.mark.parametrize("countries", [2, 60])
async def test_agreements_are_asked_once_however_long_the_list_is(
    house: House, countries: int
) -> None:
    # ZA, and others that no agreement names.
    codes = ["ZA", *(f"{a}{b}" for a in "ABC" for b in ascii_uppercase)][:countries]
    entries = [{"country": code, "colour": "red", "rule_id": "red"} for code in codes]
    await load(house, entries=entries)
    parties = await two_governments(house)
    await sign_both(house, await draft_agreement(house, parties), parties)
    project = await draft(house, await house.verified(), **NURSES, roles=[role(isco_group="2221")])
    with listening(house) as said:
        await do(house, project, "publish")
    # The agreement covers one of the countries; two statements find it and its parties.
    assert await left_out(house) == [len(codes) - 1]
    assert sum("FROM agreement" in each for each in said) == 2
