"""How an IATI activity becomes a project; pure."""

from enum import StrEnum
from typing import Any

from services.registry.iati.activity import Activity

# Counted up when the reader learns something: files are then read again though unchanged.
READER_VERSION = 3
_LOANS = ("4",)
_EQUITY = ("5",)
_GUARANTEE = "1100"
_CLOSED_AS = {3: "completed", 4: "completed", 5: "cancelled", 6: "suspended"}


class ItemOutcome(StrEnum):
    """What became of one activity."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


def project_values(activity: Activity) -> dict[str, Any]:
    """The project's columns; roles are not in IATI and stay as they are."""
    instrument = _instrument(activity.finance_type)
    return {
        # Money that is paid back looks for investors, a grant serves a community.
        "kind": "community" if instrument == "grant" else "investment",
        "title": activity.title,
        "summary": activity.summary,
        "language": activity.language,
        "country": activity.country,
        "place": activity.place,
        "sector": activity.sector,
        "sdg_targets": list(activity.sdg_targets),
        "funding": _funding(activity, instrument),
        "iati_identifier": activity.identifier,
        "activity_status": activity.status,
    }


def with_own_terms(
    told: dict[str, Any] | None, held: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The money as the file tells it, with terms that IATI has no words for as the partner set."""
    if told is None or held is None:
        return told
    kept = ["matching_fund_open"]
    if told["goal"]["currency"] == held["goal"]["currency"]:
        kept += ["smallest_ticket", "largest_ticket"]
    return told | {name: held[name] for name in kept if name in held}


def close_reason(status: int) -> str | None:
    """Why the activity is closed; None for one in the pipeline or under way."""
    return _CLOSED_AS.get(status)


def is_to_publish(status: int, *, asked: bool) -> bool:
    """An activity under way is published when that was asked."""
    return status == 2 and asked


def why_not_published(*, is_verified: bool, is_host_available: bool) -> str | None:
    """What stands in the way of publishing; the project is kept as a draft."""
    if not is_verified:
        return "Not published: the partner is not verified."
    if not is_host_available:
        return (
            "Not published: the project's host is no partner of the registry, or a suspended one; "
            "change host_partner_id."
        )
    return None


def _instrument(finance_type: str | None) -> str:
    code = finance_type or ""
    if code.startswith(_EQUITY):
        return "equity"
    if code == _GUARANTEE:
        return "guarantee"
    return "loan" if code.startswith(_LOANS) else "grant"


def _funding(activity: Activity, instrument: str) -> dict[str, Any] | None:
    if activity.goal is None:
        return None
    currency = activity.goal.currency
    raised = min(activity.raised, activity.goal.minor)
    return {
        "goal": {"amount_minor": activity.goal.minor, "currency": currency},
        "raised": {"amount_minor": raised, "currency": currency},
        "instruments": [instrument],
        "smallest_ticket": None,
        "largest_ticket": None,
        "matching_fund_open": False,
    }
