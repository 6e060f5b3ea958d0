"""What is kept of placements, after any history, beside whoever leaves, moves or comes."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.derived import DERIVED
from services.matching.hears import HEARS
from services.matching.lists.service import Keeper
from services.matching.profiles.service import import_profiles, publish_profile, put_profile
from services.matching.statements.schemas import ProfileWrite
from services.matching.subjects.service import erase_subject, link
from shared.contracts.placements import (
    PlacementState,
)
from shared.contracts.state import State
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.rebuild import Rebuild
from tests.faults.lists.oracle import differences
from tests.integration.matching.conftest import PlainVerifier
from tests.integration.matching.dealings import World
from tests.integration.matching.histories import (
    hear,
    heard,
    join,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.placing import (
    CLASHES,
    CLEAR,
    in_presence,
    listed,
    news,
    on_the_spot,
    told,
)
from tests.integration.matching.test_doors import statement
from tests.integration.matching.test_telling import traces
from tests.support.crossing import cross
from tests.support.events import act_on

pytestmark = pytest.mark.starter


async def test_erasure_takes_the_days_too_and_late_events_do_not_bring_them_back(
    world: World,
) -> None:
    await in_presence(world)
    one, two, placed = await world.join(), await world.join(), uuid4()
    mission = told(placed, one.person, two.person, **CLASHES)
    await news(world, mission, 1)
    held = (await world.api.get("/v1/subjects/me", headers=one.headers)).json()
    assert held["placements"] == [
        {
            "placement_id": str(placed),
            "first_day": CLASHES["starts_on"],
            "last_day": CLASHES["ends_on"],
        }
    ]
    receipt = (await world.api.delete("/v1/subjects/me", headers=one.headers)).json()
    assert receipt["erased"]["placement"] == 1
    await news(world, mission, 2)
    await news(world, told(uuid4(), one.person, **CLASHES), 1)
    assert await traces(world.database, one.person, UUID(one.profile)) == set()
    assert await rows(world.database, "placed_person") == 1


async def test_who_left_without_a_profile_is_in_no_placement_either(
    matching_database: Database,
) -> None:
    person = uuid4()
    await hear(matching_database, told(uuid4(), person, **CLASHES), 1)
    async with matching_database.unit_of_work() as uow:
        await erase_subject(uow, person_id=person, actor="the person")
    assert await rows(matching_database, "placed_person") == 0


@pytest.mark.parametrize("is_known_first", [True, False])
async def test_who_has_another_id_today_is_busy_under_it(
    world: World, *, is_known_first: bool
) -> None:
    await in_presence(world)
    one, old, both, only = await world.join(), uuid4(), uuid4(), uuid4()

    async def tell(sequence: int) -> None:
        await news(world, told(both, old, one.person, **CLEAR), sequence)
        await news(world, told(only, old, **CLASHES), sequence)

    if is_known_first:
        await tell(1)
    async with world.database.unit_of_work() as uow:
        await link(uow, old=old, new=one.person, actor="an operator")
    await work(world.database)
    if not is_known_first:
        await tell(1)
    assert await listed(world) == []
    found = "SELECT array_agg(DISTINCT person_id) FROM placed_person"
    assert await world.one(found) == [one.person]
    assert await rows(world.database, "placed_person") == 2


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_history_days_are_those_of_the_newest_event_and_lists_follow(
    matching_database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    skills = await starter_skills(matching_database)
    await hear(matching_database, on_the_spot(uuid4(), skills), 1)
    people = list(await join(matching_database, random.Random(7), skills, 8))
    keeper, placements = Keeper(), [uuid4() for _ in range(4)]
    newest: dict[UUID, tuple[int, PlacementState]] = {}
    for _ in range(30):
        placed, sequence = chance.choice(placements), chance.randint(1, 12)
        data = _some_event(chance, placed, people)
        await hear(matching_database, data, sequence)
        if sequence > newest.get(placed, (0, data))[0]:
            newest[placed] = (sequence, data)
        if chance.random() < 0.3:
            await work(matching_database, keeper)
            assert await differences(matching_database) == []
    expected = {
        (person, placed)
        for placed, (_, data) in newest.items()
        if data.status in ("agreed", "started") and data.modality != "virtual"
        for person in data.person_ids
    }
    async with matching_database.connection() as connection:
        found = await connection.execute(text("SELECT person_id, placement_id FROM placed_person"))
        assert {(row.person_id, row.placement_id) for row in found} == expected


async def test_a_rebuild_finds_days_that_were_lost(world: World) -> None:
    await in_presence(world)
    one, two = await world.join(), await world.join()
    placed = told(uuid4(), one.person, **CLASHES)
    await news(world, told(uuid4(), two.person, **CLASHES), 1)

    async def events() -> Any:
        for fact in (on_the_spot(world.project, world.skills), placed):
            yield State(fact, 9).as_event(source="/registry", at=world.clock.at)

    made = Rebuild(world.database, HEARS, DERIVED)
    await made.from_events(events(), teller="registry", at=world.clock.at + timedelta(days=9))
    await work(world.database)
    # Of the other placement the registry knows nothing.
    assert await listed(world) == [two.profile]


def _some_event(chance: random.Random, placed: UUID, people: list[UUID]) -> Any:
    first = date(2027, chance.randint(3, 9), 1)
    return told(
        placed,
        *chance.sample(people, chance.randint(0, 3)),
        status=chance.choice(("agreed", "agreed", "started", "ended", "cancelled")),
        modality=chance.choice(("temporary_return", "circular", "virtual")),
        starts_on=first,
        ends_on=first + timedelta(days=chance.randint(0, 90)),
    )


@pytest.mark.parametrize("news_first", [True, False])
@pytest.mark.parametrize("is_many", [True, False])
async def test_a_profile_published_beside_the_news_is_read_with_its_days(
    world: World, *, is_many: bool, news_first: bool
) -> None:
    await in_presence(world)
    person, placed = uuid4(), uuid4()

    async def news_comes(uow: UnitOfWork) -> None:
        await act_on(HEARS, heard(told(placed, person, **CLASHES), 1), uow)

    async def profile_comes(uow: UnitOfWork) -> None:
        body = ProfileWrite.model_validate(statement(*world.skills))
        if is_many:
            await import_profiles(uow, profiles=[(person, body)])
            return
        me = await PlainVerifier().verify(f"person:{person}")
        await put_profile(uow, principal=me, partner=None, body=body, version=None)
        await publish_profile(uow, principal=me, partner=None)

    pair = (news_comes, profile_comes)
    await cross(world.database, *(pair if news_first else pair[::-1]))
    await work(world.database)
    assert await rows(world.database, "profile_feature") == 1
    assert await listed(world) == []


async def test_who_leaves_beside_the_news_is_busy_with_nothing(world: World) -> None:
    person = uuid4()

    async def news_comes(uow: UnitOfWork) -> None:
        await act_on(HEARS, heard(told(uuid4(), person, **CLASHES), 1), uow)

    async def leaves(uow: UnitOfWork) -> None:
        await erase_subject(uow, person_id=person, actor="the person")

    await cross(world.database, news_comes, leaves)
    assert await rows(world.database, "placed_person") == 0
    await cross(world.database, leaves, news_comes)
    assert await rows(world.database, "placed_person") == 0
