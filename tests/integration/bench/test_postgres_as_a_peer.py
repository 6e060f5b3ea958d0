"""Every form of SQL that the index is measured against finds what the index finds."""

from collections.abc import Iterator

import pytest

from tests.bench.matching.crowd import rows_of
from tests.bench.matching.peers.people_sql import FORMS
from tests.bench.matching.peers.postgres import Postgres, credit_rows, place_of
from tests.bench.matching.peers.questions import Question
from tests.support.drawn_worlds import DenseWorld, dense_world


@pytest.fixture(scope="module")
def world() -> DenseWorld:
    return dense_world(people=400, projects=80, seed=5)


@pytest.fixture(scope="module")
def server(world: DenseWorld) -> Iterator[Postgres]:
    started = Postgres.start(world.columns)
    try:
        started.load(world.roles, world.needs, credit_rows(rows_of(world.credits_)))
        yield started
    finally:
        started.stop()


@pytest.mark.parametrize("form", FORMS)
def test_the_first_hundred_of_a_role_are_the_same(
    form: str, world: DenseWorld, server: Postgres
) -> None:
    places = musts = 0
    for project, row in world.questions():
        asked = Question.of(project, row, world.index._worth, world.columns)
        found = [place_of(each) for each in world.index.best(project.facts.project_id, 1, 100)]
        assert server.best(form, asked)[0] == found
        places += len(found)
        musts += bool(row["musts"])
    assert places > 300
    assert musts > 5


def test_the_roles_that_are_open_for_somebody_are_the_same(
    world: DenseWorld, server: Postgres
) -> None:
    places = 0
    for person in world.people:
        place = world.index._crowd.people.place(person.profile_id)
        found = world.index._to_roles.open_for(place or 0, world.index._worth)
        rows, _ = server.open_for(person)
        assert sorted(rows) == sorted((each.key, each.project_id, each.role) for each in found)
        places += len(found)
    assert places > 300


def test_somebody_who_changes_is_found_as_they_are_now(world: DenseWorld, server: Postgres) -> None:
    person = world.people[0]
    before = server.runner.run(
        server.driver.fetchval("SELECT count(*) FROM posting WHERE person = $1", person.number)
    )
    assert server.replace(person) > 0
    after = server.runner.run(
        server.driver.fetchval("SELECT count(*) FROM posting WHERE person = $1", person.number)
    )
    assert after == before > 0
