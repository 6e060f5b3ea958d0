"""Turns events into news: what the alert keeps of them, and what makes it the same news. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.alerts.domain import News
from services.notifications.partners.domain import Owner
from services.notifications.preferences.domain import Category
from shared.contracts.matching import MatchFound, ShortlistReady
from shared.contracts.values import ListKind, PartnerStatus
from shared.security.principal import PrincipalKind

# What a partner's administrators are told of; other states are their own doing.
DECISIONS = frozenset({PartnerStatus.VERIFIED, PartnerStatus.REJECTED, PartnerStatus.SUSPENDED})


def of_match(match: MatchFound) -> News | None:
    """The person or the funding organisation is told of the project; None names nobody."""
    if match.person_id is not None:
        recipient = Owner(PrincipalKind.PERSON, match.person_id)
    elif match.partner_id is not None:
        recipient = Owner(PrincipalKind.PARTNER, match.partner_id)
    else:
        return None
    is_funding = match.list_kind is ListKind.FUNDING
    facts: dict[str, Any] = {
        "project": match.project_title,
        "country": match.project_country,
        "role": match.role_title,
        "reasons": [
            {"kind": str(reason.kind), "subject": reason.subject, "labels": reason.labels}
            for reason in match.reasons
        ],
        "project_id": str(match.project_id),
        "match_id": str(match.match_id),
    }
    return News(
        recipient,
        Category.MATCH,
        "match_found_funding" if is_funding else "match_found_skills",
        f"match:{match.match_id}:found",
        facts,
        tuple(each for each in (match.person_id, match.profile_id) if each),
        match.at,
    )


def of_shortlist(ready: ShortlistReady) -> News:
    """The project's partner is told once per change of its lists, not once per person."""
    facts: dict[str, Any] = {
        "project": ready.project_title,
        "country": ready.project_country,
        "lists": [
            {"list": str(each.list_kind), "role": each.role_title, "listed": each.listed}
            for each in ready.lists
        ],
        "project_id": str(ready.project_id),
    }
    return News(
        Owner(PrincipalKind.PARTNER, ready.project_partner_id),
        Category.MATCH,
        "shortlist_ready",
        f"shortlist:{ready.project_id}:{ready.revision}",
        facts,
        (),
        ready.at,
    )


def of_decision(
    partner_id: UUID, name: str, status: PartnerStatus, at: datetime, administrator: UUID
) -> News:
    """An administrator is told of a decision about the partner; `at` says which decision."""
    return News(
        Owner(PrincipalKind.PERSON, administrator),
        Category.ACCOUNT,
        f"partner_{status}",
        f"partner:{partner_id}:{status}:{at.isoformat()}",
        {"partner": name, "partner_id": str(partner_id)},
        (administrator,),
        at,
    )
