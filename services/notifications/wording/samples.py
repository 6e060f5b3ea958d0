"""Facts as they may stand in an alert of each kind: for previews, and for pages of examples."""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.wording.alerts import kinds

_MONEY = {"amount_minor": 25_000_000, "currency": "MXN"}
_ANY: Final[Mapping[str, Any]] = {
    "project": "Solar cold rooms for three regional hospitals",
    "project_id": "01937c1e-6b00-7000-8000-000000000011",
    "match_id": "01937c1e-6b00-7000-8000-000000000012",
    "country": "SN",
    "role": "Refrigeration engineer",
    "list": "skills",
    "by": "host",
    "was_introduced": False,
    "reasons": [
        {
            "kind": "skill",
            "subject": "http://data.europa.eu/esco/skill/1",
            "labels": {"en": "solar energy", "fr": "énergie solaire", "es": "energía solar"},
        },
        {"kind": "country_tie", "subject": "SN", "labels": {}},
    ],
    "lists": [
        {"list": "skills", "role": "Refrigeration engineer", "listed": 14},
        {"list": "funding", "role": None, "listed": 3},
    ],
    "partner": "Ministère de la Santé",
    "host": "hooks.example.org",
    "agreement": "Memorandum on the exchange of health personnel",
    "obligation": "Offer twenty placements a year in rural hospitals",
    "date": "2026-12-10",
    "starts": "2027-02-01",
    "ends": "2027-02-14",
    "amount": _MONEY,
    "pledged": _MONEY,
    "committed": _MONEY,
    "disbursed": {"amount_minor": 10_000_000, "currency": "MXN"},
    "rule": "No active recruitment of health workers from a country on the list.",
    "corridor": "ZWE-GBR",
    "before": 485,
    "now": 1240,
    "round": "Infraestructura 2027",
    "programme": "3x1 para Migrantes",
    "n": 74,
    "interest": "Health in Senegal",
}
_DEADLINES: Final = {
    "answer_due_at": "2026-12-03T12:00:00+00:00",
    "expires_at": "2026-12-18T12:00:00+00:00",
}
_REASONS: Final = {
    "handshake_declined": "terms",
    "handshake_withdrawn": "not_available",
    "handshake_ended": "project_closed",
    "webhook_disabled": "failures",
}


def sample(kind: str) -> dict[str, Any]:
    """Facts of one alert of the kind; KeyError for a kind that has no words."""
    if kind not in kinds():
        raise KeyError(kind)
    facts = dict(_ANY)
    if kind == "match_found_funding":
        facts["role"] = None
    if kind.startswith(("handshake_proposed", "handshake_reminded")):
        facts |= _DEADLINES
    for step, reason in _REASONS.items():
        if kind.startswith(step):
            facts["reason"] = reason
    if kind == "placement_followup_due":
        facts["n"] = 6
    return facts
