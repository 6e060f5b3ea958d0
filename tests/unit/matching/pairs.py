"""Random people, roles and projects, dense so that edges and ties come often."""

from uuid import UUID

from hypothesis import strategies as st

from services.matching.scoring.facts import (
    OPEN_END,
    Credit,
    Credits,
    FunderFacts,
    FundingFacts,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)

SKILLS = range(1, 9)
COUNTRIES = ("SN", "MX", "PH")
LANGUAGES = ("fr", "en")
SECTORS = ("12220", "12281", "11110", "112", "12")
CREDITS: Credits = {
    asked: {asked: Credit(16, is_narrow=True)}
    | {
        held: Credit(6 + (asked * 3 + held) % 7, is_narrow=(asked + held) % 5 == 0)
        for held in SKILLS
        if held != asked and (asked + held) % 3 == 0
    }
    for asked in SKILLS
}
"""Every skill is worth 16 to itself; a third of the others 6 to 12, some of them narrower."""

languages = st.sets(st.tuples(st.sampled_from(LANGUAGES), st.integers(1, 6)), max_size=3).map(
    lambda found: tuple(Spoken(*each) for each in sorted(found))
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Days, sometimes for ever."""
    start = draw(st.integers(0, 40))
    end = OPEN_END if draw(st.booleans()) else start + draw(st.integers(0, 60))
    return Window(start, end)


@st.composite
def profiles(draw: st.DrawFn) -> ProfileFacts:
    """A person."""
    held = draw(st.lists(st.sampled_from(SKILLS), unique=True, max_size=5))
    return ProfileFacts(
        profile_id=draw(st.uuids()),
        number=draw(st.integers(1, 1000)),
        owner=draw(st.uuids()),
        is_open=True,
        skills=tuple(Held(skill, draw(st.integers(1, 5)), 3) for skill in held),
        origins=frozenset(draw(st.sets(st.sampled_from(COUNTRIES), max_size=2))),
        affinities=frozenset(draw(st.sets(st.sampled_from(COUNTRIES), max_size=2))),
        preferred=draw(st.integers(0, 15)),
        accepted=draw(st.integers(0, 15)),
        languages=draw(languages),
        window=draw(windows()),
        sectors=tuple(draw(st.lists(st.sampled_from(SECTORS), max_size=3))),
        practice=frozenset(draw(st.sets(st.just(("2211", "SN")), max_size=1))),
    )


@st.composite
def roles(draw: st.DrawFn) -> RoleFacts:
    """A role."""
    asked = draw(st.lists(st.sampled_from(SKILLS), unique=True, min_size=1, max_size=4))
    needs = tuple(
        Need(
            skill,
            draw(st.integers(1, 5)),
            draw(st.integers(1, 5)),
            draw(st.integers(16, 48)),
            draw(st.booleans()) and draw(st.booleans()),
        )
        for skill in asked
    )
    return RoleFacts(
        number=1,
        needs=needs,
        required=draw(languages),
        wished=draw(languages),
        modalities=draw(st.integers(1, 15)),
        window=draw(st.none() | windows()),
        needed_days=draw(st.integers(0, 20)),
        isco_groups=frozenset(draw(st.sets(st.just("2211"), max_size=1))),
        refused_countries=frozenset(draw(st.sets(st.just("SN"), max_size=1))),
    )


@st.composite
def projects(draw: st.DrawFn) -> ProjectFacts:
    """A project."""
    return ProjectFacts(
        project_id=draw(st.uuids()),
        number=draw(st.integers(1, 1000)),
        country=draw(st.sampled_from(COUNTRIES)),
        sector=draw(st.sampled_from(SECTORS[:3])),
        open_to_all=draw(st.booleans()),
        own_people=frozenset(),
        excluded=frozenset(),
    )


@st.composite
def funders(draw: st.DrawFn) -> FunderFacts:
    """Somebody who would fund."""
    lowest = draw(st.integers(0, 4)) * 2000
    return FunderFacts(
        profile_id=draw(st.uuids()),
        number=draw(st.integers(1, 1000)),
        owner=draw(st.uuids()),
        is_open=True,
        instruments=draw(st.integers(1, 7)),
        lowest=lowest,
        highest=lowest + draw(st.integers(0, 4)) * 1500,
        countries=frozenset(draw(st.sets(st.sampled_from(COUNTRIES), max_size=2))),
        origins=frozenset(draw(st.sets(st.sampled_from(COUNTRIES), max_size=1))),
        sectors=tuple(draw(st.lists(st.sampled_from(SECTORS), max_size=2))),
    )


@st.composite
def fundings(draw: st.DrawFn) -> FundingFacts:
    """A need of money."""
    lowest = draw(st.integers(0, 4)) * 2000
    highest = lowest + draw(st.integers(0, 4)) * 1500
    return FundingFacts(draw(st.integers(1, 7)), lowest, highest)


NOBODY = UUID(int=0)
