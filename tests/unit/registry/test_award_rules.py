"""Which contributions a selection leaves, and what of them is taken back."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.registry.applications.domain import Brought, ContributionForm
from services.registry.awards.domain import Due, awards, givers_of, to_take_back
from services.registry.renewing.domain import counted

MINOR = st.integers(0, 10**9)
GIVER = UUID(int=1)
FORMS = st.sampled_from(ContributionForm)


def due(key: str, minor: int) -> Due:
    return Due(key, f"The {key}", "community", minor)


@given(minors=st.dictionaries(st.sampled_from(["fund", "club", "town", "village"]), MINOR))
def test_every_share_that_is_something_is_booked_and_only_the_programme_is_bound(
    minors: dict[str, int],
) -> None:
    found = awards(
        [due(key, minor) for key, minor in minors.items()],
        programme="fund",
        instrument="grant",
        brought=[],
        givers={"club": GIVER},
    )
    assert {each.due.contributor: each.due.minor for each in found} == {
        key: minor for key, minor in minors.items() if minor
    }
    assert {each.due.contributor for each in found if each.is_binding} <= {"fund"}
    assert {each.due.contributor for each in found if each.giver} <= {"club"}
    assert all((each.instrument == "grant") == each.is_binding for each in found)


@given(forms=st.lists(st.tuples(FORMS, st.integers(1, 9)), max_size=4))
def test_who_brings_no_cash_gives_in_kind(forms: list[tuple[ContributionForm, int]]) -> None:
    brought = [Brought("club", form, minor) for form, minor in forms]
    (found,) = awards(
        [due("club", 5)], programme="fund", instrument="loan", brought=brought, givers={}
    )
    brings_goods = bool(forms) and all(form != ContributionForm.CASH for form, _ in forms)
    assert found.instrument == ("in_kind" if brings_goods else "other")


@given(lefts=st.lists(MINOR, max_size=6), excess=MINOR)
def test_no_more_is_taken_back_than_is_left_or_asked(lefts: list[int], excess: int) -> None:
    takes = to_take_back(lefts, excess=excess)
    assert sum(takes) == min(excess, sum(lefts))
    assert all(0 <= take <= left for take, left in zip(takes, lefts, strict=True))
    # Only one entry is taken back in part.
    assert sum(0 < take < left for take, left in zip(takes, lefts, strict=True)) <= 1


@given(instrument=st.sampled_from(["grant", "donation", "other", "loan", "equity"]), paid=MINOR)
def test_only_what_was_not_meant_to_go_back_is_missing_again(instrument: str, paid: int) -> None:
    found = counted(instrument=instrument, committed=paid + 7, refunded=paid)
    assert found == (paid + 7 if instrument in ("loan", "equity") else 7)


def test_a_contributor_that_is_two_partners_or_partly_none_is_no_partner() -> None:
    one, two = UUID(int=1), UUID(int=2)
    named = [("club", one), ("club", one), ("town", one), ("town", two), ("state", one)]
    assert givers_of([*named, ("state", None), ("village", None)]) == {"club": one}
