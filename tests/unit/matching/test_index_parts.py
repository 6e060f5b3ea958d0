"""The parts of the index that a history meets too rarely."""

from dataclasses import replace
from random import Random
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.index.identities import Identities, halves
from services.matching.index.index import MatchIndex
from services.matching.index.people import wanted
from services.matching.index.postings import Postings, key_of
from services.matching.index.slices import Slices
from services.matching.index.terms import LEAST_S
from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.index.worth import Worth
from services.matching.scoring.facts import (
    Credit,
    FunderFacts,
    FundingFacts,
    Held,
    Need,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.people import LISTED_A
from services.matching.scoring.powers import P8, SCALE
from tests.unit.matching.dense_worlds import Chance
from tests.unit.matching.mirrors import Mirror

CREDITS = {skill: {skill: Credit(16, is_narrow=True)} for skill in range(1, 4)}
ROLE = RoleFacts(
    number=1,
    needs=(Need(1, 2, 1, 16, must_have=False),),
    required=(),
    wished=(),
    modalities=15,
    window=None,
    needed_days=0,
    isco_groups=frozenset(),
    refused_countries=frozenset(),
)


def somebody(chance: Chance) -> IndexedProfile:
    """A person who fits `ROLE` in a project of Senegal."""
    made = chance.new_profile()
    person = replace(
        made.person,
        is_open=True,
        skills=(Held(1, 3, 1),),
        origins=frozenset({"SN"}),
        preferred=0,
        accepted=0,
        window=Window(0, 65_535),
        practice=frozenset(),
        busy=(),
    )
    return IndexedProfile(person)


def asking(chance: Chance, role: RoleFacts) -> IndexedProject:
    """A project of Senegal with one role."""
    made = chance.project()
    facts = replace(made.facts, country="SN", own_people=frozenset(), excluded=frozenset())
    return IndexedProject(facts, (role,))


@pytest.fixture
def chance() -> Chance:
    return Chance(Random(3), skills=5)


@pytest.fixture
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.set_credits(CREDITS)
    return mirror


def test_more_languages_than_a_slot_can_name_are_still_heard(
    mirror: Mirror, chance: Chance
) -> None:
    for first in range(0, 4_200, 12):
        profile = somebody(chance)
        spoken = (
            *(Spoken(f"x-{number}", 1 + number % 6) for number in range(first, first + 12)),
            Spoken("fr", 2),
        )
        mirror.put_profile(replace(profile, person=replace(profile.person, languages=spoken)))
    for number in (4_090, 4_094, 4_095, 4_096, 4_199):
        asked = (Spoken(f"x-{number}", 1 + number % 6), Spoken("fr", 3))
        mirror.put_project(asking(chance, replace(ROLE, required=asked, wished=asked)))
    assert mirror.check() == 5


def test_a_seventh_language_and_a_fourth_sector_count(mirror: Mirror, chance: Chance) -> None:
    profile = somebody(chance)
    person = replace(
        profile.person,
        languages=tuple(Spoken(f"l{number}", 3) for number in range(9)),
        sectors=("31120", "11110", "122", "12220"),
    )
    mirror.put_profile(IndexedProfile(person))
    wished = tuple(Spoken(f"l{number}", 3) for number in range(9))
    project = asking(chance, replace(ROLE, required=wished[8:], wished=wished))
    mirror.put_project(replace(project, facts=replace(project.facts, sector="12220")))
    assert mirror.check() == 1
    assert mirror.index.best(project.facts.project_id, 1, None)[0].l == 10_000


def test_places_with_one_key_stand_by_project_and_role(mirror: Mirror, chance: Chance) -> None:
    profile = somebody(chance)
    funder = FunderFacts(
        profile_id=profile.person.profile_id,
        number=profile.person.number,
        owner=profile.person.owner,
        is_open=True,
        instruments=1,
        lowest=0,
        highest=1_000,
        countries=frozenset(),
        origins=frozenset({"SN"}),
        sectors=(),
    )
    mirror.put_profile(replace(profile, funder=funder))
    project = asking(chance, ROLE)
    twins = (replace(ROLE, number=2), ROLE)
    for half in (1 << 70, 3, 1 << 126, 2):
        facts = replace(project.facts, project_id=UUID(int=half))
        mirror.put_project(IndexedProject(facts, twins, FundingFacts(1, 0, 1_000)))
    assert mirror.check() == 12
    assert len({place.key for place in mirror.index.open_for(profile.person.profile_id)}) == 2


def test_many_own_people_and_exclusions_are_kept_out(mirror: Mirror, chance: Chance) -> None:
    people = [somebody(chance) for _ in range(60)]
    for profile in people:
        mirror.put_profile(profile)
    project = asking(chance, ROLE)
    facts = replace(
        project.facts,
        own_people=frozenset(each.person.owner for each in people[:20]),
        excluded=frozenset(each.person.profile_id for each in people[20:25]),
    )
    mirror.put_project(replace(project, facts=facts))
    assert mirror.check() == 35


def test_half_an_id_in_common_is_not_the_same_person(mirror: Mirror, chance: Chance) -> None:
    people = [somebody(chance).person for _ in range(2)]
    other = UUID(int=people[0].profile_id.int ^ 1 << 100)
    people[1] = replace(people[1], profile_id=other, owner=UUID(int=people[0].owner.int ^ 1 << 100))
    for person in people:
        mirror.put_profile(IndexedProfile(person))
    project = asking(chance, ROLE)
    for facts in (
        replace(project.facts, own_people=frozenset({people[0].owner})),
        replace(project.facts, excluded=frozenset({people[0].profile_id})),
    ):
        mirror.put_project(replace(project, facts=facts))
        assert mirror.check() == 1


def test_an_exclusion_alone_moves_no_posting(chance: Chance) -> None:
    index = MatchIndex()
    project = asking(chance, ROLE)
    index.put_project(project)
    index.compact(force=True)
    facts = replace(project.facts, excluded=frozenset({UUID(int=1)}))
    index.put_project(replace(project, facts=facts))
    assert index._projects.roles.postings.is_clean


def test_the_same_skills_and_ties_move_no_posting(chance: Chance) -> None:
    index = MatchIndex()
    profile = somebody(chance)
    index.put_profile(profile)
    while index.compact(force=True):
        pass
    index.put_profile(IndexedProfile(replace(profile.person, languages=(), years=9)))
    assert all(part.postings.is_clean for part in index._crowd.partitions.values())


def test_what_is_out_of_range_is_refused_and_changes_nothing(
    mirror: Mirror, chance: Chance
) -> None:
    good, project = somebody(chance), asking(chance, ROLE)
    mirror.put_profile(good)
    mirror.put_project(project)
    person, facts = good.person, project.facts
    for bad in (
        replace(person, skills=(Held(1 << 16, 3, 1),)),
        replace(person, skills=(Held(1, 6, 1),)),
        replace(person, skills=tuple(Held(n + 1, 3, 1) for n in range(65))),
        replace(person, number=1 << 27),
        replace(person, window=Window(0, 1 << 16)),
    ):
        with pytest.raises(ValueError, match=r"skill|number|days"):
            mirror.index.put_profile(IndexedProfile(bad))
    for needs in (ROLE.needs * 9, (replace(ROLE.needs[0], level=6),)):
        with pytest.raises(ValueError, match=r"need|level"):
            mirror.index.put_project(IndexedProject(facts, (replace(ROLE, needs=needs),)))
    with pytest.raises(ValueError, match="credits"):
        mirror.index.set_credits({1: {1: Credit(17, is_narrow=True)}})
    assert mirror.check() == 1


def test_the_least_that_can_be_listed_is_the_least() -> None:
    assert P8[LEAST_S] >= LISTED_A > P8[LEAST_S - 1]


@given(st.integers(1, 8 * 5 * 48 * 64), st.integers(0, 8 * 5 * 48 * 64))
def test_who_cannot_be_listed_is_left_before_the_filters_and_nobody_else(
    whole: int, got: int
) -> None:
    reaches = P8[min(SCALE, SCALE * got // whole)] >= LISTED_A
    assert (got >= wanted(ROLE, Worth.of(CREDITS), whole).least) == reaches


def test_postings_are_sorted_when_a_quarter_is_unsorted_or_dead() -> None:
    postings = Postings()
    key = np.array([key_of(1, 1)], np.uint32)
    postings.add(np.arange(4_096), np.repeat(key, 4_096))
    assert not postings.is_due
    postings.add(4_096, key)
    assert postings.is_due
    postings.add(np.arange(4_097, 40_000), np.repeat(key, 40_000 - 4_097))
    postings.rebuild(np.ones(40_000, bool))
    assert postings.is_clean
    postings.died(10_000)
    assert not postings.is_due
    postings.died(1)
    assert postings.is_due


def test_dead_rows_are_used_again_only_after_a_compaction(chance: Chance) -> None:
    index = MatchIndex()
    profile = somebody(chance)
    for turn in range(6):
        person = replace(profile.person, skills=(Held(1 + turn % 3, 3, 1),))
        index.put_profile(IndexedProfile(person))
        while turn % 2 and index.compact(force=True):
            pass
    rows = len(index._crowd.partitions[index._crowd._words.countries.known("SN")].who)
    assert rows <= 4


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 1_500))
def test_ids_are_found_again_among_those_that_came_and_went(seed: int, count: int) -> None:
    chance = Random(seed)
    identities = Identities()
    identities.rows = np.zeros(count, [("high", "u8"), ("low", "u8")])
    here: dict[UUID, int] = {}
    for place in range(count):
        # Few different lower halves: many wish for the same seat.
        identity = UUID(int=chance.getrandbits(8) << 64 | chance.getrandbits(8))
        if identity not in here:
            identities.rows[place] = halves(identity)
            identities.put(identity, place)
            here[identity] = place
        if chance.random() < 0.3:
            gone = next(iter(here))
            identities.drop(gone)
            del here[gone]
            assert identities.find(gone) is None
    assert {each: identities.find(each) for each in here} == here


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=60))
def test_runs_keep_what_was_put_and_freed_ones_are_used_again(
    steps: list[tuple[bool, int]],
) -> None:
    slices, runs, most = Slices(np.uint32), list[tuple[int, list[int]]](), 0
    for at, (is_put, count) in enumerate(steps):
        if is_put or not runs:
            items = [10 * at + each for each in range(count)]
            runs.append((slices.put(items), items))
        else:
            start, items = runs.pop(count % len(runs))
            slices.free(start, len(items))
        most = max(most, sum(len(items) for _, items in runs))
        assert all(slices.of(start, len(items)).tolist() == items for start, items in runs)
    starts, counts = (np.array(part, np.int64) for part in _split(runs))
    whose, found = slices.gather(starts, counts)
    assert found.tolist() == [item for _, items in runs for item in items]
    assert whose.tolist() == [at for at, (_, items) in enumerate(runs) for _ in items]


def _split(runs: list[tuple[int, list[int]]]) -> tuple[list[int], list[int]]:
    return [start for start, _ in runs], [len(items) for _, items in runs]
