"""Tests of who is told of a step, of the words for it, and of which contact point is shown."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.handshakes.domain import (
    NAMES,
    asks,
    dedupe_key,
    is_leaving,
    news_of,
    owner_on,
    told_sides,
)
from services.notifications.introductions.domain import Side, shown_of
from services.notifications.wording.alerts import alert_text, kinds
from services.notifications.wording.handshakes import KINDS
from services.notifications.wording.languages import LANGUAGES, tongue_of
from shared.contracts.catalog import catalog
from shared.contracts.matching import (
    AnswerReason,
    EndReason,
    HandshakeSide,
    HandshakeStep,
    MatchAccepted,
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchExpired,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
)
from tests.support.handshakes import Pair

PAIR = Pair()
ANSWERED = (MatchDeclined, MatchWithdrawn)
_reasons = {
    MatchDeclined: st.sampled_from(AnswerReason),
    MatchWithdrawn: st.sampled_from(AnswerReason),
    MatchEnded: st.sampled_from(EndReason),
}


@st.composite
def steps(draw: st.DrawFn) -> HandshakeStep:
    kind = draw(st.sampled_from(sorted(NAMES, key=lambda each: each.__name__)))
    more: dict[str, Any] = {}
    if kind in _reasons:
        more["reason"] = draw(_reasons[kind])
    if kind is MatchReminded:
        more["waits_for"] = draw(st.sampled_from(HandshakeSide))
    funder, person = draw(st.uuids()), draw(st.none() | st.uuids())
    pair = Pair(person=person, funder=None if person else funder)
    by = draw(st.sampled_from(HandshakeSide))
    revision = draw(st.integers(min_value=1, max_value=99))
    return pair.step(kind, by, revision=revision, **more)


def test_every_step_but_accepted_has_a_name() -> None:
    told = {each for each in catalog().values() if issubclass(each, HandshakeStep)}
    assert told - set(NAMES) == {MatchAccepted}
    assert set(NAMES) <= told


@given(steps())
def test_whoever_answered_or_asked_is_not_told_and_the_other_side_is(step: HandshakeStep) -> None:
    sides = told_sides(step)
    assert sides
    if isinstance(step, MatchProposed | MatchDeclined | MatchWithdrawn):
        if step.by in {HandshakeSide.PERSON, HandshakeSide.HOST}:
            assert [str(each) for each in sides] == [
                "host" if step.by is HandshakeSide.PERSON else "person"
            ]
        else:
            assert set(sides) == set(Side)
    elif isinstance(step, MatchAgreed | MatchExpired):
        assert set(sides) == set(Side)


def test_only_who_has_not_answered_is_reminded() -> None:
    waits = {
        each: told_sides(PAIR.step(MatchReminded, "time", waits_for=each)) for each in HandshakeSide
    }
    assert waits[HandshakeSide.PERSON] == (Side.PERSON,)
    assert waits[HandshakeSide.HOST] == (Side.HOST,)
    assert set(waits[HandshakeSide.INTRODUCER]) == set(Side)


@given(steps(), st.booleans())
def test_the_facts_of_an_alert_name_nobody(step: HandshakeStep, was_introduced: bool) -> None:  # noqa: FBT001
    told = news_of(step, was_introduced=was_introduced)
    assert len(told) == len(told_sides(step))
    assert [each.recipient.id for each in told] == sorted(each.recipient.id for each in told)
    for news in told:
        said = str(dict(news.facts))
        ids = (step.profile_id, step.person_id, step.partner_id, step.project_partner_id)
        assert not [each for each in ids if each and str(each) in said]
        expected = () if is_leaving(step) else (step.person_id, step.profile_id)
        assert news.subjects == tuple(each for each in expected if each)


@given(steps())
def test_whoever_left_is_told_nothing(step: HandshakeStep) -> None:
    if is_leaving(step):
        assert told_sides(step) == (Side.HOST,)


@given(steps(), st.integers(min_value=100, max_value=199))
def test_the_key_tells_one_proposal_from_the_next_and_nothing_else(
    step: HandshakeStep, later: int
) -> None:
    key = dedupe_key(step)
    assert key == dedupe_key(step.model_copy(update={"project_title": "x"}))
    assert str(step.match_id) in key
    again = dedupe_key(step.model_copy(update={"revision": later}))
    assert (again == key) == isinstance(step, ANSWERED)


def test_a_side_that_the_event_does_not_name_is_left_out() -> None:
    nobody = Pair(person=None, funder=None).step(MatchAgreed)
    assert owner_on(Side.PERSON, nobody) is None
    assert [each.kind for each in news_of(nobody, was_introduced=False)] == [
        "handshake_agreed_host"
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_association_hears_what_became_of_its_introduction(tag: str) -> None:
    pair, tongue = Pair(introducer=uuid4()), tongue_of(tag)

    def heard(kind: type[HandshakeStep], by: str = "host") -> list[str]:
        told = news_of(pair.step(kind, by), was_introduced=False)
        mine = [each for each in told if each.recipient.id == pair.introducer]
        return [alert_text(each.kind, each.facts, tongue).lines[0] for each in mine]

    outcomes = (MatchAgreed, MatchDeclined, MatchWithdrawn, MatchExpired, MatchEnded)
    lines = [line for outcome in outcomes for line in heard(outcome)]
    assert len(set(lines)) == len(outcomes)
    assert not [line for line in lines if "{" in line]
    # It asked itself, or took its own suggestion back.
    assert heard(MatchProposed, "introducer") == heard(MatchWithdrawn, "introducer") == []


def test_a_host_that_introduced_somebody_itself_is_told_once() -> None:
    host = uuid4()
    told = news_of(Pair(host=host, introducer=host).step(MatchAgreed), was_introduced=False)
    assert len(told) == len({each.recipient for each in told}) == 2


def test_only_a_proposal_and_a_reminder_ask_for_an_answer() -> None:
    asking = {kind for kind in NAMES if asks(PAIR.step(kind))}
    assert asking == {MatchProposed, MatchReminded}


@pytest.mark.parametrize("tag", LANGUAGES)
@given(step=steps(), was_introduced=st.booleans())
def test_every_step_side_and_reason_can_be_said_in_every_language(
    tag: str,
    step: HandshakeStep,
    was_introduced: bool,  # noqa: FBT001
) -> None:
    tongue = tongue_of(tag).by_clock_of("Africa/Dakar")
    for news in news_of(step, was_introduced=was_introduced):
        text = alert_text(news.kind, news.facts, tongue)
        assert "Rural clinics" in text.title
        assert all(text.lines)
        # The one sentence about it, its role or money, and the reason where there is one.
        assert len(text.lines) >= 2 + ("reason" in news.facts)
        assert not [line for line in text.lines if "{" in line]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_two_reasons_and_no_two_steps_read_the_same(tag: str) -> None:
    tongue = tongue_of(tag)

    def said(step: HandshakeStep) -> list[str]:
        told = news_of(step, was_introduced=False)
        return ["\n".join(alert_text(each.kind, each.facts, tongue).lines) for each in told]

    for kind, reasons in ((MatchDeclined, AnswerReason), (MatchEnded, EndReason)):
        texts = [said(PAIR.step(kind, reason=each))[0] for each in reasons]
        assert len(set(texts)) == len(texts)
    stepped: tuple[type[HandshakeStep], ...] = (MatchProposed, MatchDeclined, MatchWithdrawn)
    for each in stepped:
        texts = [said(PAIR.step(each, by))[0] for by in ("person", "host", "introducer", "other")]
        assert len(set(texts)) == len(texts)
    titles = {alert_text(each, FACTS, tongue).title for each in KINDS}
    # Whatever became of an introduction has one title.
    assert len(titles) == len(NAMES) + 1


FACTS = {
    "project": "Rural clinics",
    "country": "SN",
    "list": "skills",
    "role": "Midwife",
    "by": "host",
    "reason": "other",
}


def test_every_kind_that_is_told_has_words() -> None:
    introduced = Pair(introducer=uuid4())
    told = {
        news.kind
        for step in NAMES
        for by in HandshakeSide
        for news in news_of(introduced.step(step, by), was_introduced=False)
    }
    told |= {
        news.kind
        for news in news_of(PAIR.step(MatchReminded, waits_for="host"), was_introduced=False)
    }
    assert told == set(KINDS)
    assert set(KINDS) <= set(kinds())


def test_a_deadline_is_told_on_the_readers_clock() -> None:
    (news,) = news_of(PAIR.step(MatchProposed), was_introduced=False)
    said = {
        zone: " ".join(alert_text(news.kind, news.facts, tongue_of("fr").by_clock_of(zone)).lines)
        for zone in ("Africa/Dakar", "Asia/Tokyo")
    }
    assert "4 mars 2026" in said["Africa/Dakar"]
    assert "12:00" in said["Africa/Dakar"]
    assert "21:00" in said["Asia/Tokyo"]


def test_a_title_in_latin_letters_is_isolated_in_arabic() -> None:
    text = alert_text("handshake_agreed_person", FACTS, tongue_of("ar"))
    assert "\u2068Rural clinics\u2069" in text.title
    assert tongue_of("ar").direction == "rtl"


@dataclass(frozen=True)
class Point:
    """A contact point as far as the choice goes."""

    is_shown: bool
    is_confirmed: bool


@given(st.lists(st.builds(Point, is_shown=st.just(value=False), is_confirmed=st.booleans())))
def test_where_none_is_chosen_the_oldest_confirmed_one_is_shown(points: list[Point]) -> None:
    confirmed = [each for each in points if each.is_confirmed]
    assert shown_of(points) is next(iter([*confirmed, *points]), None)


@given(
    st.lists(st.builds(Point, is_shown=st.just(value=False), is_confirmed=st.booleans())),
    st.booleans(),
    st.data(),
)
def test_a_choice_holds_also_while_it_waits_to_be_confirmed(
    points: list[Point],
    is_confirmed: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    chosen = Point(is_shown=True, is_confirmed=is_confirmed)
    points.insert(data.draw(st.integers(min_value=0, max_value=len(points))), chosen)
    assert shown_of(points) is chosen
