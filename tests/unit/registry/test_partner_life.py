"""The life of a partner as a rule: every verb in every state."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.partners.domain import Verb, after, is_done, is_possible
from shared.contracts.values import PartnerStatus

VERBS = st.lists(st.sampled_from(Verb), max_size=30)


def _live(verbs: list[Verb]) -> list[PartnerStatus]:
    """Every status on the way, when verbs that are not possible are refused."""
    way = [PartnerStatus.DRAFT]
    for verb in verbs:
        if is_possible(verb, way[-1]):
            way.append(after(verb, way[-1]))
    return way


@given(VERBS)
def test_nobody_is_verified_without_having_asked_and_been_looked_at(verbs: list[Verb]) -> None:
    way = _live(verbs)
    for before, now in pairwise(way):
        if now is PartnerStatus.VERIFIED:
            assert before in (PartnerStatus.SUBMITTED, PartnerStatus.SUSPENDED)
        if now is PartnerStatus.SUSPENDED:
            assert before is PartnerStatus.VERIFIED


@given(VERBS, st.sampled_from(Verb))
def test_a_verb_that_succeeded_is_done_and_never_possible_again_at_once(
    verbs: list[Verb], verb: Verb
) -> None:
    status = _live(verbs)[-1]
    if is_possible(verb, status):
        now = after(verb, status)
        assert is_done(verb, now)
        assert not is_possible(verb, now)


@given(st.sampled_from(Verb), st.sampled_from(PartnerStatus))
def test_a_verb_is_done_or_possible_or_refused_and_never_two_of_these(
    verb: Verb, status: PartnerStatus
) -> None:
    assert not (is_done(verb, status) and is_possible(verb, status))
    if not is_possible(verb, status):
        with pytest.raises(ValueError, match="not possible"):
            after(verb, status)


@given(st.sampled_from(Verb), st.sampled_from(PartnerStatus))
def test_a_status_read_from_the_database_as_plain_text_means_the_same(
    verb: Verb, status: PartnerStatus
) -> None:
    plain: PartnerStatus = str(status.value)  # type: ignore[assignment]
    assert is_done(verb, plain) == is_done(verb, status)
    assert is_possible(verb, plain) == is_possible(verb, status)


@given(VERBS)
def test_suspension_ends_by_reinstatement_alone(verbs: list[Verb]) -> None:
    for verb in Verb:
        assert is_possible(verb, PartnerStatus.SUSPENDED) == (verb is Verb.REINSTATE)
    assert PartnerStatus.OTHER not in _live(verbs)
