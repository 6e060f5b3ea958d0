"""Tests of whom the register's events concern, of their keys, and of the words for them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.partnerships.domain import HEARD, news_of
from services.notifications.wording.alerts import alert_text
from services.notifications.wording.languages import LANGUAGES, tongue_of
from shared.contracts import agreements, placements, programmes, registry
from shared.contracts.catalog import EventData
from shared.contracts.values import Instrument, Modality, PartnerStatus, PartnerType, Side
from shared.money import Money

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER, HOST, GIVER, CLUB = (UUID(int=n) for n in (1, 2, 3, 4))
AWA, BA = UUID(int=11), UUID(int=12)
ROUND = UUID(int=21)


def money(amount: int) -> Money:
    return Money(amount_minor=amount, currency="MXN")


def told(kind: type[EventData], **more: Any) -> EventData:
    values: dict[str, Any] = {
        "agreement_id": uuid4(),
        "kind": agreements.AgreementKind.MOU,
        "title": "Memorandum on health staff",
        "language": "en",
        "legally_binding": False,
        "status": "signed" if issubclass(kind, agreements.AgreementState) else "ended",
        "parties": (
            agreements.Party(
                partner_id=OWNER, role=agreements.PartyRole.SIGNATORY, side=Side.ORIGIN
            ),
            agreements.Party(
                partner_id=HOST, role=agreements.PartyRole.OBSERVER, side=Side.DESTINATION
            ),
        ),
        "countries_of_origin": ("ZA",),
        "countries_of_destination": ("GB",),
        "sectors": (),
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2026, 4, 14),
        "obligation_id": uuid4(),
        "agreement_title": "Memorandum on health staff",
        "partner_id": OWNER,
        "due_on": date(2026, 4, 1),
        "round_id": ROUND,
        "programme_id": uuid4(),
        "programme_title": "3x1",
        "countries": ("MX",),
        "budget": None,
        "opens_at": AT,
        "closes_at": AT + timedelta(days=60),
        "applications": 74,
        "contribution_id": uuid4(),
        "entry_id": uuid4(),
        "project_id": uuid4(),
        "project_title": "Rural clinics",
        "contributor_partner_id": GIVER,
        "match_id": None,
        "contributor_class": programmes.ContributorClass.DIASPORA,
        "instrument": Instrument.DONATION,
        "amount": money(5),
        "pledged": money(10),
        "committed": money(10),
        "disbursed": money(5),
        "placement_id": uuid4(),
        "host_partner_ids": (HOST,),
        "introducer_partner_id": CLUB,
        "person_ids": (AWA, BA),
        "country": "SN",
        "modality": Modality.TEMPORARY_RETURN,
        "return_on": None,
        "months": 6,
        "country_of_origin": "SN",
        "list_version": "who-2023",
        "rule_id": "red",
        "rule_text": "No active recruitment.",
        "corridor": "ZWE-GBR",
        "partner_ids": (OWNER, HOST),
        "covered_corridor": "ZAF-GBR",
        "sector": "12281",
        "year": 2004,
        "covered_before": 3206,
        "covered_now": 4,
        "other_before": 485,
        "other_now": 1240,
        "reason": "expired",
        "at": AT,
    }
    if issubclass(kind, agreements.ObligationState):
        values["status"] = "late"
    if issubclass(kind, registry.PartnerState):
        values |= {
            "name": "Ministry",
            "partner_type": PartnerType.NATIONAL_GOVERNMENT,
            "sides": (Side.ORIGIN,),
            "status": PartnerStatus.VERIFIED,
            "verify_again_on": date(2026, 5, 1),
        }
    return kind(**(values | more))


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        (agreements.AgreementSigned, {OWNER, HOST}),
        (agreements.ObligationDue, {OWNER}),
        (agreements.ObligationOverdue, {OWNER}),
        (programmes.ContributionPledged, {OWNER}),
        (programmes.ContributionCommitted, {OWNER}),
        (programmes.ContributionDisbursed, {OWNER, GIVER}),
        (programmes.ContributionRefunded, {OWNER, GIVER}),
        (placements.PlacementAgreed, {OWNER, HOST, CLUB, AWA, BA}),
        (placements.PlacementFollowupDue, {OWNER, HOST, AWA, BA}),
        (placements.SafeguardBlocked, {OWNER, AWA, BA}),
        (placements.DiversionSuspected, {OWNER, HOST}),
        (programmes.RoundClosed, {OWNER}),
        (registry.PartnerReviewDue, {OWNER}),
        (registry.ProjectClosed, {OWNER}),
    ],
)
def test_whoever_it_concerns_is_told(kind: type[EventData], recipients: set[UUID]) -> None:
    found = news_of(told(kind))
    assert {each.recipient.id for each in found} == recipients
    assert len(found) == len(recipients)
    assert [each.recipient.id for each in found] == sorted(recipients)


@pytest.mark.parametrize("kind", HEARD)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_everything_that_is_heard_can_be_said_in_every_language(
    kind: type[EventData], tag: str
) -> None:
    for news in news_of(told(kind)):
        text = alert_text(news.kind, news.facts, tongue_of(tag))
        assert text.title
        assert not [line for line in (text.title, *text.lines) if "{" in line or not line]


@pytest.mark.parametrize("kind", HEARD)
def test_nobody_is_named_and_an_alert_to_a_person_goes_with_them(kind: type[EventData]) -> None:
    for news in news_of(told(kind)):
        said = str(dict(news.facts))
        assert str(AWA) not in said
        if news.recipient.id in (AWA, BA):
            assert news.subjects == (news.recipient.id,)


def test_another_due_date_is_other_news_and_the_same_one_is_not() -> None:
    first = told(agreements.ObligationOverdue)
    again = first.model_copy(update={"at": AT + timedelta(days=9)})
    later = first.model_copy(update={"due_on": date(2026, 6, 1)})
    keys = [news_of(each)[0].dedupe_key for each in (first, again, later)]
    assert keys[0] == keys[1] != keys[2]


def test_a_placement_that_was_called_off_reads_otherwise_than_one_that_ended() -> None:
    ended = news_of(told(placements.PlacementEnded, status="ended"))
    cancelled = news_of(told(placements.PlacementEnded, status="cancelled"))
    assert {each.kind for each in ended} == {"placement_ended"}
    assert {each.kind for each in cancelled} == {"placement_cancelled"}


@pytest.mark.parametrize("reason", ["completed", "cancelled", "suspended", "withdrawn", "unknown"])
def test_of_a_project_that_was_closed_by_hand_nobody_is_alerted(reason: str) -> None:
    assert news_of(told(registry.ProjectClosed, reason=reason)) == []
