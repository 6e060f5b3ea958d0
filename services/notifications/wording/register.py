"""Turns what the register tells of agreements, money, placements and rounds into sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from services.notifications.wording.formats import country, day, money, number
from services.notifications.wording.languages import Tongue
from services.notifications.wording.reading import AlertText, Facts
from services.notifications.wording.texts import say

_MONEY: Final = ("pledged", "committed", "disbursed", "refunded")
_PLACEMENTS: Final = ("agreed", "started", "ended", "cancelled", "followup_due")


def _plain(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    """A title and a body out of the same values."""
    values = _values(facts, tongue)
    return AlertText(
        say(f"{kind}.title", tongue, **values), (say(f"{kind}.body", tongue, **values),)
    )


def _contribution(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    values = _values(facts, tongue)
    return AlertText(
        say(f"{kind}.title", tongue, **values), (say("contribution.so_far", tongue, **values),)
    )


def _placement(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    values = _values(facts, tongue)
    lines = [say(f"{kind}.body", tongue, **values)]
    if (
        facts.get("starts")
        and facts.get("ends")
        and kind in ("placement_agreed", "placement_started")
    ):
        lines.append(say("placement.dates", tongue, **values))
    return AlertText(say(f"{kind}.title", tongue, **values), tuple(lines))


def _interest(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    text, values = _plain(kind, facts, tongue), _values(facts, tongue)
    if not facts.get("interest"):
        return text
    return AlertText(text.title, (*text.lines, say(f"{kind}.interest", tongue, **values)))


def _values(facts: Facts, tongue: Tongue) -> dict[str, str]:
    """Each fact as people of the language write it, by what its name says it is."""
    found: dict[str, str] = {}
    for name, value in facts.items():
        if value is None:
            continue
        if name == "country":
            found[name] = country(str(value), tongue)
        elif name in ("date", "starts", "ends"):
            found[name] = day(str(value), tongue)
        elif name in ("amount", *_MONEY):
            found[name] = money(int(value["amount_minor"]), str(value["currency"]), tongue)
        elif name in ("n", "before", "now"):
            found[name] = number(int(value), tongue)
        else:
            found[name] = str(value)
    return found


WRITERS: Final[Mapping[str, Callable[[str, Facts, Tongue], AlertText]]] = {
    **dict.fromkeys(("agreement_signed", "agreement_ended"), _plain),
    **dict.fromkeys(("obligation_due", "obligation_overdue"), _plain),
    **{f"contribution_{each}": _contribution for each in _MONEY},
    **{f"placement_{each}": _placement for each in _PLACEMENTS},
    **dict.fromkeys(("safeguard_blocked", "diversion_suspected"), _plain),
    **dict.fromkeys(("round_opened", "round_closing", "round_closed"), _plain),
    "partner_review_due": _plain,
    "project_expired": _plain,
    "project_appeared": _interest,
}
