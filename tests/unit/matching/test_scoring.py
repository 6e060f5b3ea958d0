"""The rules of scoring, each as a sentence that holds for any pair."""

from dataclasses import fields, replace
from math import floor
from uuid import RFC_4122, UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.matching.scoring import facts
from services.matching.scoring.facts import (
    OPEN_END,
    FunderFacts,
    FundingFacts,
    Held,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.funding import funding_fit
from services.matching.scoring.ordering import match_id, match_ids, order_key, pack, unpack
from services.matching.scoring.people import Filter, Fit, fit
from services.matching.scoring.powers import P2, P3, P5, P8, SCALE
from tests.unit.matching.pairs import (
    COUNTRIES,
    CREDITS,
    LANGUAGES,
    SECTORS,
    SKILLS,
    funders,
    fundings,
    profiles,
    projects,
    roles,
)


def score(profile: ProfileFacts, project: ProjectFacts, role: RoleFacts) -> Fit:
    return fit(profile, project, role, CREDITS)


def assert_not_lower(after: Fit, before: Fit) -> None:
    assert after.a >= before.a
    assert after.b >= before.b
    assert after.r >= before.r
    assert set(after.failed) <= set(before.failed)


@given(profiles(), projects(), roles(), st.sampled_from(SKILLS), st.integers(1, 5))
def test_adding_a_skill_or_raising_its_level_never_lowers(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, skill: int, level: int
) -> None:
    before = {held.skill: held.level for held in profile.skills}
    assume(level >= before.get(skill, 0))
    others = tuple(held for held in profile.skills if held.skill != skill)
    richer = replace(profile, skills=(*others, Held(skill, level, 3)))
    assert_not_lower(score(richer, project, role), score(profile, project, role))


@given(profiles(), projects(), roles())
def test_widening_a_window_never_lowers(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    wider = replace(profile, window=Window(0, OPEN_END))
    assert_not_lower(score(wider, project, role), score(profile, project, role))


@given(profiles(), projects(), roles(), st.sampled_from(LANGUAGES), st.integers(1, 6))
def test_adding_a_language_never_lowers(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, language: str, level: int
) -> None:
    more = replace(profile, languages=(*profile.languages, Spoken(language, level)))
    assert_not_lower(score(more, project, role), score(profile, project, role))


@given(profiles(), projects(), roles(), st.sampled_from(SECTORS), st.sampled_from(COUNTRIES))
def test_stating_an_interest_or_a_tie_never_lowers(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, sector: str, country: str
) -> None:
    more = replace(
        profile,
        sectors=(*profile.sectors, sector),
        affinities=profile.affinities | {country},
    )
    assert_not_lower(score(more, project, role), score(profile, project, role))


@given(profiles(), projects(), roles(), st.integers(2, 9))
def test_scaling_all_weights_changes_nothing(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, factor: int
) -> None:
    needs = tuple(replace(need, weight=need.weight * factor) for need in role.needs)
    scaled = score(profile, project, replace(role, needs=needs))
    assert (scaled.r, scaled.s) == (score(profile, project, role).r, scaled.s)


@given(profiles(), projects(), roles(), st.randoms(use_true_random=False))
def test_the_order_of_skills_and_needs_changes_nothing(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts, chance: object
) -> None:
    shuffled = list(profile.skills)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    mixed = replace(profile, skills=tuple(shuffled))
    turned = replace(role, needs=tuple(reversed(role.needs)))
    before = score(profile, project, role)
    assert score(mixed, project, role) == before
    after = score(mixed, project, turned)
    assert (after.r, after.a, after.b, after.needs) == (
        before.r,
        before.a,
        before.b,
        tuple(reversed(before.needs)),
    )


@given(profiles(), projects(), roles())
def test_an_unmet_must_have_always_excludes(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    needs = tuple(replace(need, must_have=True) for need in role.needs)
    nothing = replace(profile, skills=())
    found = score(nothing, project, replace(role, needs=needs))
    assert Filter.MUST_HAVE in found.failed
    assert not found.is_listed


@given(profiles(), projects(), roles())
def test_every_term_stays_within_the_scale(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = score(profile, project, role)
    terms = (found.r, found.a, found.b, found.s, found.l, found.affinity, found.window)
    assert all(0 <= term <= SCALE for term in terms)
    if found.a and found.b:
        assert found.r == floor(2 * found.a * found.b / (found.a + found.b))


@given(funders(), projects(), fundings(), st.sampled_from(SECTORS))
def test_one_sector_more_never_lowers_a_funders_score(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts, sector: str
) -> None:
    more = replace(funder, sectors=(*funder.sectors, sector))
    after, before = funding_fit(more, project, funding), funding_fit(funder, project, funding)
    assert after.f >= before.f
    assert 0 <= after.f <= SCALE
    # The first stated sector is a limit, any further one a wider one.
    if funder.sectors:
        assert set(after.failed) <= set(before.failed)


@pytest.mark.parametrize(("table", "tenths"), [(P2, 2), (P3, 3), (P5, 5), (P8, 8)])
def test_the_tables_are_the_exact_floors_of_the_powers(table: tuple[int, ...], tenths: int) -> None:
    assert len(table) == SCALE + 1
    assert (table[0], table[SCALE]) == (0, SCALE)
    for x in range(0, SCALE + 1, 7):
        y = table[x]
        exact = x**tenths * SCALE ** (10 - tenths)
        assert y**10 <= exact < (y + 1) ** 10


def test_scoring_reads_these_facts_and_no_others() -> None:
    read = {
        name: {field.name for field in fields(kind)}
        for name, kind in vars(facts).items()
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
    }
    forbidden = {"gender", "sex", "age", "birth", "name", "residence", "religion", "ethnicity"}
    assert not forbidden & set().union(*read.values())
    assert read["ProfileFacts"] == {
        "profile_id",
        "number",
        "owner",
        "is_open",
        "skills",
        "origins",
        "affinities",
        "preferred",
        "accepted",
        "languages",
        "window",
        "sectors",
        "practice",
        "years",
        "busy",
    }


@given(
    st.integers(0, SCALE),
    st.integers(0, 90),
    st.integers(1, 2**27 - 1),
    st.integers(1, 2**31 - 1),
    st.integers(0, SCALE),
)
def test_a_key_fits_a_bigint_and_a_higher_score_always_comes_first(
    first: int, years: int, number: int, project: int, second: int
) -> None:
    key = order_key(first, years, number, project)
    assert 0 <= key < 2**63
    if first > second:
        assert key > order_key(second, 90, 2**27 - 1, project)


@given(
    st.tuples(*[st.integers(0, SCALE)] * 4),
    st.lists(
        st.tuples(st.integers(0, 65535), st.integers(0, 16), st.integers(0, 5), st.booleans()),
        max_size=8,
    ),
)
def test_facts_come_back_as_they_were_packed(
    head: tuple[int, ...], needs: list[tuple[int, int, int, bool]]
) -> None:
    assert unpack(pack(head, needs)) == (head, tuple(needs))
    assert len(pack(head, needs)) == 8 + 4 * len(needs)


@given(st.uuids(), st.integers(0, 6), st.lists(st.uuids(), max_size=4))
def test_many_matches_of_a_list_have_the_ids_that_each_has_alone(
    project: UUID, role: int, profiles: list[UUID]
) -> None:
    alone = [match_id(project, role, "skills", each) for each in profiles]
    assert match_ids(project, role, "skills", profiles) == alone


@given(st.uuids(), st.integers(0, 6), st.lists(st.uuids(), min_size=2, max_size=4, unique=True))
def test_the_ids_of_a_list_lie_together(project: UUID, role: int, profiles: list[UUID]) -> None:
    ids = match_ids(project, role, "skills", profiles)
    elsewhere = match_id(project, role + 1, "skills", profiles[0])
    assert len({each.bytes[:6] for each in ids}) == 1
    assert len(set(ids)) == len(profiles)
    assert elsewhere.bytes[:6] != ids[0].bytes[:6]
    assert {(each.version, each.variant) for each in ids} == {(8, RFC_4122)}


@given(st.uuids(), st.uuids())
def test_a_match_has_one_identity_per_pair_role_and_list(project: object, profile: object) -> None:
    made = {
        match_id(project, role, kind, profile)  # type: ignore[arg-type]
        for role in (0, 1)
        for kind in ("skills", "funding")
    }
    assert len(made) == 4
