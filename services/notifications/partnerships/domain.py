"""
Turns what the register tells into news, one for each whom it concerns. Pure.

The party that took a step knows of it; the others are told.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from services.notifications.alerts.domain import News
from services.notifications.partners.domain import Owner
from services.notifications.preferences.domain import Category
from shared.contracts import agreements, placements, programmes
from shared.contracts.catalog import EventData
from shared.contracts.placements import PlacementState, PlacementStatus
from shared.contracts.registry import PartnerReviewDue, ProjectClosed
from shared.money import Money
from shared.security.principal import PrincipalKind

_CONTRIBUTIONS: Final[Mapping[type[EventData], str]] = {
    programmes.ContributionPledged: "pledged",
    programmes.ContributionCommitted: "committed",
    programmes.ContributionDisbursed: "disbursed",
    programmes.ContributionRefunded: "refunded",
}
_PLACEMENTS: Final[Mapping[type[EventData], str]] = {
    placements.PlacementAgreed: "agreed",
    placements.PlacementStarted: "started",
    placements.PlacementEnded: "ended",
    placements.PlacementFollowupDue: "followup_due",
}
_ROUNDS: Final[Mapping[type[EventData], str]] = {
    programmes.RoundOpened: "opened",
    programmes.RoundClosing: "closing",
    programmes.RoundClosed: "closed",
}


def news_of(data: EventData) -> list[News]:
    """The news in an event, by the ids of the recipients: locks are taken in one order."""
    found = _WRITERS[type(data)](data)
    return sorted(found, key=lambda each: each.recipient.id)


def round_facts(told: programmes.RoundState) -> dict[str, Any]:
    """What an alert keeps of a round."""
    facts: dict[str, Any] = {
        "round": told.title,
        "programme": told.programme_title,
        "date": told.closes_at.isoformat(),
        "programme_id": str(told.programme_id),
        "round_id": str(told.round_id),
    }
    if isinstance(told, programmes.RoundClosed):
        facts["n"] = told.applications
    return facts


def round_news(told: programmes.RoundState, recipient: Owner) -> News:
    """What becomes of a round, for one recipient; a new closing date is new news."""
    step = _ROUNDS[type(told)]
    return News(
        recipient,
        Category.PROGRAMME_ROUND,
        f"round_{step}",
        f"round:{told.round_id}:{step}:{told.closes_at.date()}",
        round_facts(told),
        (),
        told.at,
    )


def _agreement(told: Any) -> list[News]:
    is_signed = isinstance(told, agreements.AgreementSigned)
    step = "signed" if is_signed else "ended"
    facts = {"agreement": told.title, "agreement_id": str(told.agreement_id)}
    key = f"agreement:{told.agreement_id}:{step}"
    return [
        _to_partner(party.partner_id, Category.AGREEMENT, f"agreement_{step}", key, facts, told)
        for party in told.parties
    ]


def _obligation(told: Any) -> list[News]:
    step = "due" if isinstance(told, agreements.ObligationDue) else "overdue"
    facts = {
        "obligation": told.title,
        "agreement": told.agreement_title,
        "date": told.due_on.isoformat(),
        "agreement_id": str(told.agreement_id),
        "obligation_id": str(told.obligation_id),
    }
    key = f"obligation:{told.obligation_id}:{step}:{told.due_on}"
    kind = f"obligation_{step}"
    return [_to_partner(told.partner_id, Category.AGREEMENT, kind, key, facts, told)]


def _contribution(told: Any) -> list[News]:
    step = _CONTRIBUTIONS[type(told)]
    facts = {
        "project": told.project_title,
        "project_id": str(told.project_id),
        "contribution_id": str(told.contribution_id),
        **{
            name: _amount(getattr(told, name))
            for name in ("amount", "pledged", "committed", "disbursed")
        },
    }
    # The contributor promised it; that it arrived, or comes back, both have to know.
    concerned = {told.partner_id}
    if step in ("disbursed", "refunded") and told.contributor_partner_id:
        concerned.add(told.contributor_partner_id)
    key = f"ledger:{told.entry_id}"
    kind = f"contribution_{step}"
    return [_to_partner(each, Category.MONEY, kind, key, facts, told) for each in concerned]


def _placement(told: PlacementState) -> list[News]:
    step = _PLACEMENTS[type(told)]
    if step == "ended" and told.status is PlacementStatus.CANCELLED:
        step = "cancelled"
    facts: dict[str, Any] = {
        "project": told.project_title,
        "country": told.country,
        "starts": told.starts_on.isoformat() if told.starts_on else None,
        "ends": told.ends_on.isoformat() if told.ends_on else None,
        "project_id": str(told.project_id),
        "placement_id": str(told.placement_id),
    }
    months = getattr(told, "months", None)
    if months is not None:
        facts["n"] = months
    key = f"placement:{told.placement_id}:{step}" + (f":{months}" if months else "")
    category = Category.FOLLOW_UP if step == "followup_due" else Category.HANDSHAKE
    partners = {told.partner_id, *told.host_partner_ids}
    if told.introducer_partner_id and step != "followup_due":
        partners.add(told.introducer_partner_id)
    # An alert about one person goes with them; one about a mission names nobody, and stays.
    subjects = told.person_ids if len(told.person_ids) == 1 else ()
    kind = f"placement_{step}"
    return [
        *(_to_partner(p, category, kind, key, facts, told, subjects) for p in partners),
        *(_to_person(p, category, kind, key, facts, told) for p in told.person_ids),
    ]


def _safeguard(told: Any) -> list[News]:
    facts = {
        "project": told.project_title,
        "country": told.country_of_origin,
        "rule": told.rule_text,
        "project_id": str(told.project_id),
        "placement_id": str(told.placement_id),
    }
    key = f"safeguard:{told.placement_id}:{told.list_version}:{told.rule_id}"
    kind, category = "safeguard_blocked", Category.SAFEGUARD
    return [
        _to_partner(told.partner_id, category, kind, key, facts, told),
        *(_to_person(p, category, kind, key, facts, told) for p in told.person_ids),
    ]


def _diversion(told: Any) -> list[News]:
    facts = {
        "corridor": told.corridor,
        "agreement": told.agreement_title,
        "before": told.other_before,
        "now": told.other_now,
        "agreement_id": str(told.agreement_id),
    }
    key = f"diversion:{told.agreement_id}:{told.corridor}:{told.year}"
    kind, category = "diversion_suspected", Category.SAFEGUARD
    return [_to_partner(p, category, kind, key, facts, told) for p in set(told.partner_ids)]


def _round(told: Any) -> list[News]:
    return [round_news(told, Owner(PrincipalKind.PARTNER, told.partner_id))]


def _review(told: Any) -> list[News]:
    date = told.verify_again_on.isoformat()
    facts = {"partner": told.name, "date": date, "partner_id": str(told.partner_id)}
    key = f"partner:{told.partner_id}:review:{date}"
    kind, category = "partner_review_due", Category.ACCOUNT
    return [_to_partner(told.partner_id, category, kind, key, facts, told)]


def _closed(told: ProjectClosed) -> list[News]:
    # Whoever closed it by hand knows; the calendar is nobody.
    if told.reason != "expired":
        return []
    facts = {"project": told.title, "project_id": str(told.project_id)}
    key, kind = f"project:{told.project_id}:expired", "project_expired"
    return [_to_partner(told.partner_id, Category.MATCH, kind, key, facts, told)]


def _to_partner(
    partner_id: UUID,
    category: Category,
    kind: str,
    key: str,
    facts: Mapping[str, Any],
    told: Any,
    subjects: tuple[UUID, ...] = (),
) -> News:
    owner = Owner(PrincipalKind.PARTNER, partner_id)
    return News(owner, category, kind, key, facts, subjects, told.at)


def _to_person(
    person_id: UUID, category: Category, kind: str, key: str, facts: Mapping[str, Any], told: Any
) -> News:
    owner = Owner(PrincipalKind.PERSON, person_id)
    return News(owner, category, kind, key, facts, (person_id,), told.at)


def _amount(money: Money) -> dict[str, Any]:
    return {"amount_minor": money.amount_minor, "currency": money.currency}


_WRITERS: Final[Mapping[type[EventData], Callable[[Any], list[News]]]] = {
    agreements.AgreementSigned: _agreement,
    agreements.AgreementEnded: _agreement,
    agreements.ObligationDue: _obligation,
    agreements.ObligationOverdue: _obligation,
    **dict.fromkeys(_CONTRIBUTIONS, _contribution),
    **dict.fromkeys(_PLACEMENTS, _placement),
    **dict.fromkeys(_ROUNDS, _round),
    placements.SafeguardBlocked: _safeguard,
    PartnerReviewDue: _review,
    ProjectClosed: _closed,
    placements.DiversionSuspected: _diversion,
}
HEARD: Final = tuple(_WRITERS)
