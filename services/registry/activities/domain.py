"""How an IATI activity becomes a project, and a project an activity; pure."""

import re
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.registry.iati.activity import Activity
from services.registry.iati.finance import instrument_of

# Counted up when the reader learns something: files are then read again though unchanged.
READER_VERSION = 4
# Codes of IATI's OrganisationType; a host institution is a public hospital or university as a
# rule, and associations are national bodies of civil society.
_ORGANISATION_TYPES = {
    "national_government": "10",
    "subnational_government": "11",
    "local_government": "11",
    "intergovernmental": "40",
    "host_institution": "15",
    "company": "70",
    "recruitment_agency": "70",
    "bank_or_transfer_operator": "70",
    "foundation_or_ngo": "22",
    "diaspora_association": "22",
    "hometown_association": "22",
}
# Codes of IATI's ActivityStatus that say the same as a state of ours, the usual one first:
# 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended.
_STATUSES = {
    "draft": (1, 2),
    "published": (1, 2),
    "running": (2,),
    "completed": (3, 4),
    "followed_up": (4,),
}
# Of one whose dates are over nobody said whether it was done: its partner's later word stands.
_ENDED_AS = {
    "completed": (4, 3),
    "cancelled": (5,),
    "suspended": (6,),
    "withdrawn": (5,),
    "expired": (4, 3, 5),
}
_OUR_ID = re.compile(r".*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.DOTALL)
_CLOSED_AS = {3: "completed", 4: "completed", 5: "cancelled", 6: "suspended"}


class ItemOutcome(StrEnum):
    """What became of one activity."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


def project_values(activity: Activity) -> dict[str, Any]:
    """The project's columns; roles are not in IATI and stay as they are."""
    instrument = instrument_of(activity.finance_type)
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
        "gcm_objectives": list(activity.gcm_objectives),
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


def with_own_words(told: dict[str, Any], held: dict[str, Any], *, is_ours: bool) -> dict[str, Any]:
    """
    What a file tells of a project that is here already, but for what it has no words for.

    An activity that was written here says its kind, its instruments and what was raised only as
    well as IATI can: the project knows them better.
    """
    funding, before = with_own_terms(told["funding"], held["funding"]), held["funding"]
    if is_ours and funding and before:
        funding |= {"instruments": before["instruments"]}
        if funding["goal"]["currency"] == before["goal"]["currency"]:
            funding |= {"raised": before["raised"]}
    own = ["kind"] if is_ours else []
    if not told["gcm_objectives"]:
        own.append("gcm_objectives")
    return told | {"funding": funding} | {name: held[name] for name in own}


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


def our_id(identifier: str) -> UUID | None:
    """The project whose id ends an identifier that was given here; None for others'."""
    found = _OUR_ID.fullmatch(identifier)
    return UUID(found[1]) if found else None


def activity_identifier(organisation: str, project_id: UUID) -> str:
    """What a project that never was an activity is called in IATI."""
    return f"{organisation}-{project_id}"


def organisation_identifier(*, country: str | None, slug: str) -> str:
    """
    What a partner is called in IATI: country and slug, both fixed for life and known to all.

    IATI would have the number in a national register, after a code of org-id.guide. That is not
    for everybody to see here, and identifiers of activities must not change with it.
    """
    return f"{country or 'XX'}-{slug}"


def organisation_type(partner_type: str) -> str:
    """Its code in IATI's list, 90 for what has none."""
    return _ORGANISATION_TYPES.get(partner_type, "90")


def told_status(status: str, reason: str | None, *, source: int | None) -> int:
    """The activity's own status as long as it says the same as the project, else the usual one."""
    same = _ENDED_AS[reason or "completed"] if status == "closed" else _STATUSES[status]
    return source if source in same else same[0]


def why_not_changed(*, is_verified: bool, is_published: bool, status: int) -> str | None:
    """What keeps a published project as it is; to be closed is open to everybody."""
    if is_verified or not is_published or close_reason(status) is not None:
        return None
    return "Not changed: the partner is suspended."


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
