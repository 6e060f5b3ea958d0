"""What an ask is answered with equals brute force, and shards together answer what one would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.answers import domain
from services.matching.answers.domain import (
    MOST,
    Answer,
    AskState,
    Dropped,
    PlaceFound,
    first_projects,
    merged,
    near_misses,
    place_of,
    preview,
    preview_of_money,
)
from services.matching.answers.schemas import ANSWERS
from services.matching.asks.domain import ASKED_AGAIN_AFTER, is_good_for_now, state_of
from services.matching.engine.scored import FUNDING_ROLE
from services.matching.index.values import IndexedProject, Question
from services.matching.scoring.facts import Credits, ProfileFacts
from services.matching.scoring.ordering import order_key
from services.matching.scoring.people import Filter, fit
from services.matching.scoring.ranking import facts_of_fit
from tests.unit.matching.dense_worlds import Chance
from tests.unit.matching.mirrors import Mirror
from tests.unit.matching.pairs import NOBODY

Seeds = st.integers(0, 2**32)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def drafted(seed: int, *, people: int) -> tuple[Mirror, IndexedProject]:
    """A population, and a project that the index has never heard of."""
    chance = Chance(Random(seed))
    mirror = Mirror()
    mirror.set_credits(chance.credits())
    for _ in range(people):
        mirror.put_profile(chance.new_profile())
    draft = chance.project(number=chance.random.randint(1, 9))
    if chance.random.random() < 0.3:
        # Nobody ever named this country or this sector.
        draft = replace(draft, facts=replace(draft.facts, country="ZZ", sector="99810"))
    return mirror, replace(draft, is_open=True)


@settings(deadline=None, max_examples=60)
@given(Seeds)
def test_a_draft_finds_what_it_would_find_if_it_were_there(seed: int) -> None:
    mirror, draft = drafted(seed, people=40)
    found = [preview(mirror.index, Question(draft.facts, role)) for role in draft.roles]
    money = draft.funding and preview_of_money(mirror.index, draft.facts, draft.funding)
    mirror.put_project(draft)
    lists = mirror.lists()
    assert money or draft.funding is None
    for each in [*found, *([money] if money else [])]:
        wanted = lists[draft.facts.project_id, each.role]
        assert each.qualified == len(wanted)
        assert each.first == tuple(place_of(place) for place in wanted[:MOST])


def test_drafts_of_any_sector_leave_nothing_behind() -> None:
    mirror, draft = drafted(1, people=10)
    role = next(role for seed in range(9) for role in drafted(seed, people=3)[1].roles)
    kept = mirror.index._to_people._sectors._by_project
    for number in range(200):
        facts = replace(draft.facts, sector=f"{number:05}")
        preview(mirror.index, Question(facts, role))
    assert not kept


@pytest.mark.parametrize("most", [3, MOST])
def test_near_misses_fail_one_filter_and_no_other(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(domain, "MOST", most)
    met = dict.fromkeys(Dropped, 0)
    full = 0
    for seed in range(60):
        mirror, draft = drafted(seed, people=60)
        people = [each.person for each in mirror.profiles.values()]
        for role in draft.roles:
            asked = Question(draft.facts, role)
            wanted = nearly(people, asked, mirror.credits)
            assert list(near_misses(mirror.index, asked).first) == wanted[:most]
            full += len(wanted) > most
            for place in wanted[:most]:
                met[place.dropped or Dropped.COUNTRY] += 1
    # Worlds in which hardly anybody nearly fits would show nothing.
    assert min(met.values()) > 20
    assert full > 0


def nearly(people: list[ProfileFacts], asked: Question, credits_: Credits) -> list[PlaceFound]:
    """By brute force, pair by pair."""
    found: list[PlaceFound] = []
    project, role = asked
    relaxed = {
        Dropped.COUNTRY: (replace(project, open_to_all=True), role),
        Dropped.MUST_HAVE: (
            project,
            replace(role, needs=tuple(replace(n, must_have=False) for n in role.needs)),
        ),
        Dropped.LANGUAGE: (project, replace(role, required=())),
    }
    for dropped, without in relaxed.items():
        here = []
        for person in people:
            scored = fit(person, *without, credits_)
            if fit(person, *asked, credits_).failed == (Filter(dropped),) and scored.is_listed:
                key = order_key(scored.r, person.years, person.number, project.number)
                here.append((-key, person.profile_id, scored))
        found += [
            PlaceFound(
                project.project_id,
                role.number,
                profile_id,
                -key,
                scored.r,
                scored.a,
                scored.b,
                scored.l,
                facts_of_fit(scored).hex(),
                # Of whom would be listed, those of the field.
                scored.may_be_told,
                dropped,
            )
            for key, profile_id, scored in sorted(here, key=lambda each: each[0])
        ]
    return found


@settings(deadline=None, max_examples=60)
@given(Seeds, st.integers(1, 4))
def test_shards_answer_together_what_one_would(seed: int, shards: int) -> None:
    whole, draft = drafted(seed, people=60)
    parts = [Mirror() for _ in range(shards)]
    for part in parts:
        part.set_credits(whole.credits)
    for profile in whole.profiles.values():
        parts[profile.person.number % shards].put_profile(profile)
    for role in draft.roles:
        asked = Question(draft.facts, role)
        together = merged([Answer((preview(part.index, asked),)) for part in parts])
        assert together.lists == (preview(whole.index, asked),)
        near = merged([Answer((near_misses(part.index, asked),)) for part in parts])
        assert near.lists[0].first == near_misses(whole.index, asked).first


@settings(deadline=None, max_examples=60)
@given(Seeds)
def test_first_projects_are_whole_and_the_best_first(seed: int) -> None:
    chance = Chance(Random(seed))
    mirror = Mirror()
    mirror.set_credits(chance.credits())
    for number in range(1, 31):
        mirror.put_project(chance.project(number=number))
    profile = chance.new_profile()
    mirror.put_profile(profile)
    everything = mirror.index.open_for(profile.person.profile_id)
    best: dict[UUID, int] = {}
    for place in everything:
        best[place.project_id] = max(place.key, best.get(place.project_id, 0))
    chosen = sorted(best, key=lambda each: (-best[each], each))[:MOST]
    first = first_projects(everything)
    assert list(dict.fromkeys(place.project_id for place in first)) == chosen
    assert sorted(first, key=_named) == sorted(
        (place_of(place) for place in everything if place.project_id in chosen), key=_named
    )
    nothing = Answer(stamp="s")
    assert merged([Answer(places=first, stamp="s"), nothing]).places == first


def _named(place: PlaceFound) -> tuple[UUID, int]:
    return place.project_id, place.role


@settings(deadline=None, max_examples=60)
@given(Seeds)
def test_an_answer_is_read_as_it_was_written(seed: int) -> None:
    mirror, draft = drafted(seed, people=20)
    asked = [Question(draft.facts, role) for role in draft.roles]
    lists = [preview(mirror.index, each) for each in asked]
    lists += [near_misses(mirror.index, each) for each in asked]
    if draft.funding:
        lists.append(preview_of_money(mirror.index, draft.facts, draft.funding))
    answer = Answer(tuple(lists), tuple(place for each in lists for place in each.first), "a stamp")
    assert ANSWERS.validate_json(ANSWERS.dump_json(answer)) == answer


def test_shards_that_saw_two_states_of_a_profile_saw_neither() -> None:
    assert merged([Answer(stamp="1"), Answer(stamp="1")]).stamp == "1"
    assert merged([Answer(stamp="1"), Answer(stamp="2")]).stamp == ""


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (["answered", "answered"], "answered"),
        (["answered", "waiting"], "waiting"),
        (["waiting", "failed"], "failed"),
    ],
)
def test_an_ask_is_as_far_as_its_last_shard(states: list[str], wanted: str) -> None:
    assert state_of([AskState(each) for each in states]) == wanted


def test_my_projects_are_kept_until_the_profile_changes() -> None:
    place = PlaceFound(NOBODY, FUNDING_ROLE, NOBODY, 1, 1, 0, 0, 0, "", may_be_told=True)
    some, none = Answer(places=(place,), stamp="now"), Answer(stamp="now")
    late = NOW + ASKED_AGAIN_AFTER
    soon = late - timedelta(seconds=1)

    def is_good(
        state: str, answer: Answer | None, stamp: str, now: datetime, *, shows: bool | None = None
    ) -> bool:
        return is_good_for_now(
            AskState(state),
            answer,
            shows_any=bool(answer and answer.places) if shows is None else shows,
            stamp=stamp,
            asked_at=NOW,
            now=now,
        )

    assert is_good("answered", some, "now", late)
    # All that was found is closed by now.
    assert is_good("answered", some, "now", soon, shows=False)
    assert not is_good("answered", some, "now", late, shows=False)
    assert not is_good("answered", some, "changed", soon)
    assert is_good("answered", none, "now", soon)
    assert not is_good("answered", none, "now", late)
    assert not is_good("answered", none, "changed", soon)
    assert is_good("waiting", None, "now", soon)
    assert not is_good("waiting", None, "now", late)
    assert not is_good("failed", None, "now", soon)
