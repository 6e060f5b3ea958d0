"""For any pair, listed or not, no sentence contradicts the facts, and a host learns no secret."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.matching.explanation.conditions import (
    FAILED_SCORE,
    Obstacle,
    as_told_to_host,
    as_told_to_introducer,
    obstacles_of_funder,
    obstacles_of_person,
    passed_by_funder,
    passed_by_person,
)
from services.matching.explanation.parts import Place, funding_parts, people_parts
from services.matching.explanation.raising import funding_raises
from services.matching.explanation.sentences import SENTENCES
from services.matching.explanation.wording import Voice
from services.matching.scoring.facts import (
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Window,
)
from services.matching.scoring.funding import funding_fit
from services.matching.scoring.people import LISTED_A, LISTED_R, fit
from services.matching.scoring.ranking import facts_of_fit, facts_of_funding
from tests.unit.matching.pairs import (
    CREDITS,
    NOBODY,
    funders,
    fundings,
    profiles,
    projects,
    roles,
    windows,
)
from tests.unit.matching.truths import (
    FUNDER,
    PERSON,
    FunderCase,
    PersonCase,
    untrue_of_funder,
    untrue_of_need,
    untrue_of_person,
)

# What these say are numbers and names, which have tests of their own, or no claim about a pair.
OTHERWISE = {
    "skills",
    "load.some",
    "least_level",
    "behind",
    "pending",
    "failed.score",
    "failed.interest",
    "failed.role",
    "failed.must_have.some",
}
SECRETS = {"failed.placement", "failed.safeguard"}


@st.composite
def people(draw: st.DrawFn) -> PersonCase:
    """Somebody whom anything may keep out: also what only happens later in a life."""
    profile, project = draw(profiles()), draw(projects())
    busy = tuple(draw(st.lists(windows(), max_size=1)))
    profile = replace(profile, is_open=draw(st.booleans()), busy=busy)
    if draw(st.integers(0, 4)) == 0:
        project = replace(project, own_people=frozenset({profile.owner}))
    if draw(st.integers(0, 4)) == 0:
        project = replace(project, excluded=frozenset({profile.profile_id}))
    role = draw(roles())
    if draw(st.booleans()):
        needs = tuple(replace(need, must_have=True) for need in role.needs)
        role = replace(role, needs=needs)
    return PersonCase(profile, project, role, CREDITS)


@st.composite
def money(draw: st.DrawFn) -> FunderCase:
    """Somebody who may offer nothing any more, elsewhere, or too little."""
    funder = replace(draw(funders()), instruments=draw(st.integers(0, 3)))
    funding = replace(draw(fundings()), has_matching_fund=draw(st.booleans()))
    return FunderCase(funder, draw(projects()), funding)


def said_of_person(case: PersonCase) -> tuple[list[str], list[Obstacle]]:
    """Every sentence of a person's explanation but those of needs, and what stands between."""
    found = fit(case.profile, case.project, case.role, CREDITS)
    place = Place(found.r, found.a, found.b, found.l, facts_of_fit(found))
    parts = people_parts(place, case.role.needs, wishes_languages=bool(case.role.wished))
    passed = passed_by_person(case.project, case.role) if found.is_listed else []
    between = obstacles_of_person(found, case.profile, case.role, CREDITS, is_project_open=True)
    return [each.key for each in parts[len(case.role.needs) :]] + passed, between


def sentences_of(between: list[Obstacle]) -> list[str]:
    """The sentences of obstacles but those of thresholds."""
    return [each.sentence or each.key for each in between if each.key != FAILED_SCORE]


@given(people())
def test_no_sentence_contradicts_what_a_person_and_a_role_state(case: PersonCase) -> None:
    said, between = said_of_person(case)
    told = [*sentences_of(between), *sentences_of(as_told_to_host(between))]
    assert untrue_of_person([*said, *told], case) == []


@given(people())
def test_no_sentence_about_a_need_contradicts_what_is_held(case: PersonCase) -> None:
    found = fit(case.profile, case.project, case.role, CREDITS)
    place = Place(found.r, found.a, found.b, found.l, facts_of_fit(found))
    parts = people_parts(place, case.role.needs, wishes_languages=bool(case.role.wished))
    for part, need in zip(parts, case.role.needs, strict=False):
        assert not untrue_of_need(part.key, need, (part.held, part.held_level), case)


@given(people())
def test_the_share_of_the_days_is_that_of_the_days(case: PersonCase) -> None:
    found = fit(case.profile, case.project, case.role, CREDITS)
    place = Place(found.r, found.a, found.b, found.l, facts_of_fit(found))
    part = people_parts(place, case.role.needs, wishes_languages=False)[-1]
    if part.key == "window.part":
        assert abs(part.percent - 100 * case.free / len(case.days)) <= 1
        assert part.percent > 0


@given(money())
def test_no_sentence_contradicts_what_a_funder_and_a_project_state(case: FunderCase) -> None:
    found = funding_fit(case.funder, case.project, case.funding)
    between = obstacles_of_funder(found, is_project_open=True)
    place = Place(found.f, 0, 0, 0, facts_of_funding(found))
    parts = funding_parts(
        place, failed=[each.key for each in between], is_offered=bool(case.funder.instruments)
    )
    passed = passed_by_funder(case.funder) if found.is_listed else []
    said = [each.key for each in parts] + passed + sentences_of(between)
    assert untrue_of_funder(said, case) == []
    assert sum(each.points for each in parts) == found.f
    if found.is_listed:
        # Of a place in a list nothing more is known, and nothing more is needed.
        assert parts == funding_parts(place)


@given(profiles(), projects(), roles())
def test_a_missed_threshold_is_that_of_the_score_that_is_shown(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    # Nothing else keeps them out.
    needs = tuple(replace(need, must_have=False) for need in role.needs)
    role = replace(role, needs=needs, required=(), window=None, modalities=0)
    role = replace(role, isco_groups=frozenset())
    case = PersonCase(profile, replace(project, open_to_all=True), role, CREDITS)
    found = fit(case.profile, case.project, case.role, CREDITS)
    _, between = said_of_person(case)
    assert [each.key for each in between] == ([] if found.is_listed else [FAILED_SCORE])
    for missed in between:
        assert missed.score < missed.threshold
        is_about_all = found.r < LISTED_R
        assert missed.sentence == ("" if is_about_all else "failed.interest")
        expected = (found.r, LISTED_R) if is_about_all else (found.a, LISTED_A)
        assert (missed.score, missed.threshold) == expected


@given(people())
def test_obstacles_name_what_is_missing_and_nothing_else(case: PersonCase) -> None:
    _, between = said_of_person(case)
    for each in between:
        lacking = {n.skill for n in case.role.needs if n.must_have and not case.holds(n)}
        assert {skill for skill, _ in each.skills} == (
            lacking if each.key == "failed.must_have" else set()
        )
        asked = case.role.required if each.key == "failed.language" else ()
        assert each.languages == asked
        assert (each.window is not None) == (each.key == "failed.window")


@given(people())
def test_a_host_is_not_told_where_somebody_is_or_practises(case: PersonCase) -> None:
    _, between = said_of_person(case)
    keys = [each.key for each in between]
    told = [each.key for each in as_told_to_host(between)]
    assert not SECRETS & set(told)
    assert told.count("failed.unavailable") == bool(SECRETS & set(keys))
    assert [key for key in told if key != "failed.unavailable"] == [
        key for key in keys if key not in SECRETS
    ]
    introducer = as_told_to_introducer(between)
    assert [each.key for each in introducer] == told
    assert not any(each.skills for each in introducer)


@given(profiles(), projects(), roles())
def test_to_a_host_a_placement_and_a_safeguard_are_the_same(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    asked = replace(role, window=Window(1, 9), modalities=1, needed_days=1)
    asked = replace(asked, isco_groups=frozenset({"2211"}), refused_countries=frozenset({"SN"}))
    free = replace(profile, preferred=1, window=Window(0, 99), practice=frozenset())
    ways = (
        replace(free, busy=(Window(1, 9),)),
        replace(free, practice=frozenset({("2211", "SN")})),
        replace(free, busy=(Window(1, 9),), practice=frozenset({("2211", "SN")})),
    )
    told = []
    for each in ways:
        found = fit(each, project, asked, CREDITS)
        between = obstacles_of_person(found, each, asked, CREDITS, is_project_open=True)
        told.append(as_told_to_host(between))
    assert told[0] == told[1] == told[2]


@given(funders(), projects(), fundings())
def test_what_would_raise_a_funders_score_raises_it_by_that_much(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts
) -> None:
    now = funding_fit(funder, project, funding).f
    found = funding_raises(funder, project, funding)
    ways = {
        "raise.fund_sector": replace(funder, sectors=(*funder.sectors, project.sector)),
        "raise.fund_country": replace(funder, countries=funder.countries | {project.country}),
        "raise.fund_amount": replace(
            funder,
            lowest=min(funder.lowest, funding.lowest),
            highest=max(funder.highest, funding.highest),
        ),
    }
    reached = {key: funding_fit(each, project, funding).f for key, each in ways.items()}
    better = {key: score for key, score in reached.items() if score > now}
    assert {each.key: each.score for each in found} == better
    assert [each.score for each in found] == sorted(better.values(), reverse=True)
    assert funding_raises(replace(funder, instruments=0), project, funding) == []


def test_who_could_fund_a_neighbouring_sector_learns_what_would_raise_it() -> None:
    project = ProjectFacts(
        NOBODY, 1, "SN", "12220", open_to_all=True, own_people=frozenset(), excluded=frozenset()
    )
    funding = FundingFacts(1, 1000, 9000)
    funder = FunderFacts(
        profile_id=NOBODY,
        number=1,
        owner=NOBODY,
        is_open=True,
        instruments=1,
        lowest=5000,
        highest=20_000,
        countries=frozenset(),
        origins=frozenset(),
        sectors=("12281",),
    )
    found = funding_raises(funder, project, funding)
    assert {each.key for each in found} == {
        "raise.fund_sector",
        "raise.fund_country",
        "raise.fund_amount",
    }
    texts = [Voice("en", {}, "SN", "12220").change(each) for each in found]
    assert any(text.startswith("Naming Senegal among the countries") for text in texts)


def test_every_sentence_has_a_claim_that_is_checked_or_is_known_to_have_none() -> None:
    checked = {*PERSON, *FUNDER, *OTHERWISE}
    free = {key for key in SENTENCES if key.startswith(("need.", "raise."))}
    assert set(SENTENCES) == checked | free
    assert not free & checked
