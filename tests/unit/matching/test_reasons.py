"""Of which moment what is shown is, and which of a project's lists is asked for."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine.scored import FUNDING_ROLE, kind_of
from services.matching.explanation.parts import Place
from services.matching.explanation.raising import Raise
from services.matching.matches.domain import list_asked
from services.matching.pairs.service import NOTHING_ASKED
from services.matching.reasons.domain import Shown, ShownAs, was_of_the_field
from services.matching.scoring.facts import ProfileFacts, ProjectFacts, RoleFacts
from services.matching.scoring.people import fit
from services.matching.scoring.ranking import facts_of_fit
from shared.contracts.values import ListKind
from tests.unit.matching.pairs import CREDITS, profiles, projects, roles


def shown(score: int, as_of: ShownAs) -> Shown:
    """Somebody's score at a moment."""
    place = Place(score, 0, 0, 0, b"")
    return Shown(1, place, NOTHING_ASKED, "SN", "1", 1, as_of, None, is_of_the_field=True)


@given(
    st.integers(0, 10_000),
    st.sampled_from(ShownAs),
    st.lists(st.integers(0, 10_000).map(lambda score: Raise("raise.need", score)), max_size=4),
)
def test_no_change_is_shown_that_does_not_raise_the_score_that_is_shown(
    score: int, as_of: ShownAs, changes: list[Raise]
) -> None:
    found = shown(score, as_of).raised_by(changes)
    if as_of is ShownAs.PROPOSAL:
        assert found == []
    else:
        assert found == [change for change in changes if change.score > score]


@given(profiles(), projects(), roles())
def test_whom_a_snapshot_shows_to_be_of_the_field_was_of_it(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = fit(profile, project, role, CREDITS)
    asked: dict[str, Any] = {
        "needs": [[n.skill, n.level, n.weight, n.idf16, n.must_have] for n in role.needs]
    }
    if was_of_the_field(facts_of_fit(found), asked):
        assert found.is_of_the_field


@given(
    st.lists(st.integers(1, 6), unique=True, max_size=6),
    st.none() | st.integers(0, 6),
    st.none() | st.sampled_from(ListKind),
)
def test_a_list_that_is_found_is_one_that_was_asked_for_and_that_there_is(
    numbers: list[int], role: int | None, kind: ListKind | None
) -> None:
    found = list_asked(numbers, role=role, kind=kind)
    if found is None:
        is_other_kind = role is not None and kind is not None and kind_of(role) is not kind
        is_no_role = role not in (None, FUNDING_ROLE) and role not in numbers
        is_no_people = kind is ListKind.SKILLS and not numbers
        assert is_other_kind or is_no_role or is_no_people or kind is ListKind.OTHER
    else:
        assert found == FUNDING_ROLE or found in numbers
        assert role in (None, found)
        assert kind in (None, kind_of(found))
