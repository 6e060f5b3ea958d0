"""What is said of a match adds up, names what is so, and says what would raise it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from services.matching.explanation.conditions import (
    Obstacle,
    behind,
    obstacles_of_funder,
    obstacles_of_person,
    passed_by_funder,
    passed_by_person,
)
from services.matching.explanation.parts import Place, funding_parts, people_parts, relation
from services.matching.explanation.raising import Raise, funding_raises, raises
from services.matching.explanation.sentences import LANGUAGES, SENTENCES
from services.matching.explanation.wording import Voice, country_name, language_name
from services.matching.scoring.facts import (
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
    day_number,
)
from services.matching.scoring.funding import FundingFilter, funding_fit
from services.matching.scoring.people import Filter, Fit, fit
from services.matching.scoring.ranking import facts_of_fit, facts_of_funding
from tests.unit.matching.pairs import CREDITS, funders, fundings, profiles, projects, roles

VOICES = [Voice(language, {}, country="SN", sector="12281") for language in LANGUAGES]


def place_of(found: Fit) -> Place:
    return Place(found.r, found.a, found.b, found.l, facts_of_fit(found))


@given(profiles(), projects(), roles())
def test_the_parts_of_a_persons_score_add_up_and_can_be_said(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = fit(profile, project, role, CREDITS)
    parts = people_parts(place_of(found), role.needs, wishes_languages=bool(role.wished))
    assert sum(part.points for part in parts) == found.r
    assert [part.asked for part in parts[: len(role.needs)]] == [n.skill for n in role.needs]
    assert all(voice.part(part) for voice in VOICES for part in parts)


@given(profiles(), projects(), roles())
def test_the_parts_add_up_also_when_the_role_was_edited_since(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = fit(profile, project, role, CREDITS)
    parts = people_parts(place_of(found), (), wishes_languages=False)
    assert sum(part.points for part in parts) == found.r
    assert parts[0].key == "skills"


@given(funders(), projects(), fundings())
def test_the_parts_of_a_funders_score_add_up_and_can_be_said(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts
) -> None:
    for asked in (funding, replace(funding, has_matching_fund=True)):
        found = funding_fit(funder, project, asked)
        parts = funding_parts(Place(found.f, 0, 0, 0, facts_of_funding(found)))
        assert sum(part.points for part in parts) == found.f
        assert ("bonus" in {part.key for part in parts}) == (found.bonus > 0)
        assert all(voice.part(part) for voice in VOICES for part in parts)


@given(profiles(), projects(), roles())
def test_what_would_raise_a_score_does_raise_it_and_can_be_said(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    now = fit(profile, project, role, CREDITS).r
    found = raises(profile, project, role, CREDITS)
    assert all(change.score > now for change in found)
    assert [change.score for change in found] == sorted((c.score for c in found), reverse=True)
    assert all(voice.change(change) for voice in VOICES for change in found)


@given(profiles(), projects(), roles())
def test_there_are_obstacles_exactly_where_somebody_is_not_listed(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = fit(profile, project, role, CREDITS)
    obstacles = obstacles_of_person(found, profile, role, CREDITS, is_project_open=True)
    assert bool(obstacles) == (not found.is_listed)
    assert all(voice.obstacle(each) for voice in VOICES for each in obstacles)
    closed = obstacles_of_person(found, profile, role, CREDITS, is_project_open=False)
    assert closed[0].key == "failed.open"


@given(funders(), projects(), fundings())
def test_there_are_obstacles_exactly_where_a_funder_is_not_listed(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts
) -> None:
    found = funding_fit(funder, project, funding)
    obstacles = obstacles_of_funder(found, is_project_open=True)
    assert bool(obstacles) == (not found.is_listed)
    assert all(voice.obstacle(each) for voice in VOICES for each in obstacles)
    assert all(voice.passed(key) for voice in VOICES for key in passed_by_funder(funder))


@pytest.mark.parametrize("condition", [*Filter, *FundingFilter])
def test_each_condition_can_be_said_when_it_fails(condition: Filter | FundingFilter) -> None:
    assert set(SENTENCES[f"failed.{condition}"]) == set(LANGUAGES)


@given(projects(), roles())
def test_each_condition_can_be_said_when_it_is_met(project: ProjectFacts, role: RoleFacts) -> None:
    assert all(voice.passed(key) for voice in VOICES for key in passed_by_person(project, role))


@given(funders(), projects(), fundings())
def test_what_would_raise_a_funders_score_can_be_said(
    funder: FunderFacts, project: ProjectFacts, funding: FundingFacts
) -> None:
    found = funding_raises(funder, project, funding)
    assert all(voice.change(change) for voice in VOICES for change in found)


def test_a_language_that_would_raise_it_is_named_with_its_level() -> None:
    change = Raise("raise.language", 6_000, language="fr", level=4)
    said = [voice.change(change) for voice in VOICES]
    assert said[0] == "French at level B2 would raise it to 6000."
    assert all("B2" in each and "6000" in each for each in said)


def test_a_relation_is_named_by_what_is_held_and_its_credit() -> None:
    assert relation(5, 5, 16, is_narrow=True) == "need.exact"
    # What replaces a retired skill.
    assert relation(5, 6, 16, is_narrow=True) == "need.exact"
    assert relation(5, 6, 10, is_narrow=True) == "need.narrower"
    assert relation(5, 6, 8, is_narrow=False) == "need.close"
    assert relation(5, 6, 7, is_narrow=False) == "need.together"
    assert relation(5, 0, 0, is_narrow=False) == "need.missing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_obstacle_is_said_with_names_in_the_readers_language(language: str) -> None:
    voice = Voice(language, {1: {"en": "solar", "fr": "solaire"}, 2: {"en": "wells"}}, "SN", "1")
    days = Window(day_number(date(2027, 5, 1)), day_number(date(2027, 7, 31)))
    spoken = (Spoken("fr", 3), Spoken("wo", 6))
    names = {
        "en": (
            "French (B1), Wolof (C2)",
            "May 1, 2027",
            "July 31, 2027",
            "solar (at least level 3)",
        ),
        "fr": ("français (B1), wolof (C2)", "1 mai 2027", "31 juillet 2027", "solaire (niveau 3"),
        "es": ("francés (B1), wólof (C2)", "1 de mayo de 2027", "31 de julio de 2027", "solar (al"),
        "ar": ("الفرنسية (B1)، الولوفية (C2)", "1 مايو 2027", "31 يوليو 2027", "solar (المستوى 3"),
        "pt": ("francês (B1), uolofe (C2)", "1 de maio de 2027", "31 de julho de 2027", "solar (p"),
    }[language]
    assert names[0] in voice.obstacle(Obstacle("failed.language", languages=spoken))
    window = voice.obstacle(Obstacle("failed.window", window=days, days=30))
    assert names[1] in window
    assert names[2] in window
    assert "30" in window
    skills = voice.obstacle(Obstacle("failed.must_have", skills=((1, 3), (2, 1))))
    assert names[3] in skills
    assert "wells" in skills
    assert "128" in voice.obstacle(behind(128))


def test_names_of_countries_and_languages_are_in_the_readers_language() -> None:
    assert country_name("SN", "fr") == "Sénégal"
    assert country_name("XX", "ar") == "XX"
    assert language_name("fr", "es") == "francés"
    assert language_name("fr-CA", "en") == "French (Canada)"
    assert language_name("qqq", "en") == "qqq"
