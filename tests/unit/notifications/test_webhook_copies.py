"""Tests of what each side, and the association that introduced somebody, is posted of an event."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.notifications.handshakes.domain import NAMES, news_of
from services.notifications.partners.domain import Owner
from services.notifications.posting.domain import document
from services.notifications.webhooks.domain import concerned, seen_by
from shared.contracts.catalog import EventData, catalog
from shared.contracts.matching import (
    AnswerReason,
    EndReason,
    HandshakeSide,
    HandshakeStep,
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchWithdrawn,
)
from shared.ids import new_id
from shared.security.principal import PrincipalKind
from tests.support.handshakes import Pair

STEPS = sorted(
    (each for each in catalog().values() if issubclass(each, HandshakeStep)),
    key=lambda each: each.event_type,
)
PAIR = Pair(introducer=uuid4())
HEARD = 40
ENVELOPE = {
    "source": "/matching",
    "time": "2026-03-01T12:00:00+00:00",
    "sequence": HEARD,
    "correlation_id": "c",
    "causation_id": None,
}


def partner(partner_id: UUID | None) -> Owner:
    """As whom a partner's endpoint reads."""
    assert partner_id
    return Owner(PrincipalKind.PARTNER, partner_id)


def posted(owner: Owner, step: HandshakeStep, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """The CloudEvent that the owner's endpoint gets."""
    stored = seen_by(owner, step) if data is None else data
    body = document(
        step.event_type, str(new_id()), ENVELOPE, stored, owner=owner, schema_url="http://n.test"
    )
    event: dict[str, Any] = orjson.loads(body)
    return event


@pytest.mark.parametrize("kind", STEPS, ids=lambda each: each.event_type)
def test_an_association_learns_nothing_of_the_profile_of_whom_it_introduced(
    kind: type[HandshakeStep],
) -> None:
    step = PAIR.step(kind, "person", revision=3)
    assert PAIR.introducer in concerned(step)
    event = posted(partner(PAIR.introducer), step)
    said = orjson.dumps(event).decode()
    assert str(PAIR.profile) not in said
    assert str(PAIR.person) not in said
    assert event["subject"] == event["partitionkey"] == str(PAIR.match_id)
    # How much happened to the profile otherwise is nothing that it learns.
    assert int(event["sequence"]) == step.revision
    assert event["data"]["profile_id"] == event["data"]["match_id"] == str(PAIR.match_id)
    assert event["data"].get("reason", "other") == "other"
    # It is a copy by the same contract.
    assert kind.model_validate(event["data"]).revision == step.revision


@pytest.mark.parametrize("kind", STEPS, ids=lambda each: each.event_type)
def test_what_an_earlier_version_wrote_for_an_association_is_posted_by_todays_rule(
    kind: type[HandshakeStep],
) -> None:
    step = PAIR.step(kind)
    event = posted(partner(PAIR.introducer), step, step.model_dump(mode="json"))
    assert str(PAIR.profile) not in orjson.dumps(event).decode()
    assert event == posted(partner(PAIR.introducer), step) | {"id": event["id"]}


@pytest.mark.parametrize("kind", [MatchDeclined, MatchWithdrawn])
def test_an_association_hears_that_somebody_said_no_and_not_who_or_why(
    kind: type[MatchDeclined | MatchWithdrawn],
) -> None:
    shown = [
        seen_by(partner(PAIR.introducer), PAIR.step(kind, by, reason=reason))
        for by in ("person", "host")
        for reason in AnswerReason
    ]
    assert all(each == shown[0] for each in shown)
    own = seen_by(partner(PAIR.introducer), PAIR.step(kind, "introducer"))
    assert (own["by"], own["reason"]) == ("introducer", PAIR.step(kind).reason)


def test_an_association_is_not_told_what_an_introduction_ended_of() -> None:
    steps = [PAIR.step(MatchEnded, "time", reason=each) for each in EndReason]
    shown = [seen_by(partner(PAIR.introducer), each) for each in steps]
    assert all(each == shown[0] for each in shown)


@pytest.mark.parametrize("kind", STEPS, ids=lambda each: each.event_type)
def test_the_two_sides_are_posted_the_profile_also_where_one_of_them_introduced(
    kind: type[HandshakeStep],
) -> None:
    step = PAIR.step(kind)
    host = posted(partner(PAIR.host), step)
    assert host["data"] == step.model_dump(mode="json") | {"person_id": None}
    assert (host["subject"], int(host["sequence"])) == (str(PAIR.profile), HEARD)
    assert PAIR.person
    person = posted(Owner(PrincipalKind.PERSON, PAIR.person), step)
    assert person["data"] == step.model_dump(mode="json")
    itself = replace(PAIR, introducer=PAIR.host).step(kind)
    assert posted(partner(PAIR.host), itself)["subject"] == str(PAIR.profile)
    funder = uuid4()
    own = Pair(person=None, funder=funder, introducer=funder)
    assert posted(partner(funder), own.step(kind))["subject"] == str(own.profile)


def test_no_other_event_names_an_introducer_and_a_profile() -> None:
    introducing = {"introducer_id", "introducer_partner_id"}

    def tells(data: type[EventData]) -> bool:
        return bool(introducing & data.model_fields.keys()) and "profile_id" in data.model_fields

    assert {each for each in catalog().values() if tells(each)} == set(STEPS)


def test_an_alert_keeps_for_an_association_neither_the_profile_nor_who_said_no() -> None:
    kinds = [each for each in NAMES if each is not MatchAgreed]
    for kind in kinds:
        for by in HandshakeSide:
            for news in news_of(PAIR.step(kind, by), was_introduced=False):
                if news.recipient.id == PAIR.introducer:
                    assert not news.facts.keys() & {"by", "reason"}
                    said = str(dict(news.facts))
                    assert str(PAIR.profile) not in said
                    assert str(PAIR.person) not in said
