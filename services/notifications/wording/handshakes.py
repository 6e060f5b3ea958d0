"""Turns a step of a handshake into a title and sentences, for the side that reads it."""

from datetime import datetime
from typing import Any, Final

from services.notifications.wording.formats import country, moment
from services.notifications.wording.languages import Tongue
from services.notifications.wording.reading import AlertText, Facts
from services.notifications.wording.texts import say

_STEPS: Final = (
    "proposed",
    "reminded",
    "agreed",
    "declined",
    "withdrawn",
    "expired",
    "ended",
)
# Of these an association hears whom it introduced.
_OUTCOMES: Final = ("agreed", "declined", "withdrawn", "expired", "ended")
KINDS: Final = (
    *(f"handshake_{step}_{side}" for step in _STEPS for side in ("person", "host")),
    *(f"handshake_{step}_introducer" for step in _OUTCOMES),
)
# What is said of who took the step; of nobody that we know, no side is named.
_ACTORS: Final = frozenset({"person", "host", "introducer"})
_BY_ACTOR: Final = frozenset({"handshake_proposed", "handshake_declined", "handshake_withdrawn"})
# Why it ended is not the same for whose reason it is and for the other side.
_BY_READER: Final = frozenset({"profile_paused", "consent_withdrawn", "erased"})


def handshake_text(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    """The text of one of `KINDS`; moments are on the clock of the tongue."""
    step, _, reader = kind.rpartition("_")
    project = str(facts["project"])
    if reader == "introducer":
        return _of_an_introduction(step, facts, tongue)
    body = f"{step}.by_{_actor(facts)}" if step in _BY_ACTOR else f"{step}.body"
    lines = [
        say(body, tongue, project=project, country=country(str(facts["country"]), tongue)),
        *_about(facts, tongue),
        *_reason(step, reader, facts, tongue),
        *_deadlines(facts, tongue),
    ]
    if step == "handshake_agreed":
        lines += [say(f"{step}.names", tongue), say(f"{step}.shown", tongue)]
    if step == "handshake_expired":
        lines.append(say(f"{step}.again", tongue))
    if facts.get("was_introduced"):
        lines.append(say("handshake.closed", tongue))
    return AlertText(say(f"{step}.title", tongue, project=project), tuple(lines))


def _of_an_introduction(step: str, facts: Facts, tongue: Tongue) -> AlertText:
    project = str(facts["project"])
    outcome = step.removeprefix("handshake_")
    where = country(str(facts["country"]), tongue)
    lines = [
        say(f"handshake_introduced.{outcome}", tongue, project=project, country=where),
        *_about(facts, tongue),
    ]
    return AlertText(say("handshake_introduced.title", tongue, project=project), tuple(lines))


def _actor(facts: Facts) -> str:
    by = str(facts["by"])
    return by if by in _ACTORS else "other"


def _about(facts: Facts, tongue: Tongue) -> list[str]:
    if facts["list"] == "funding":
        return [say("handshake.about_funding", tongue)]
    role: Any = facts.get("role")
    return [say("handshake.about_skills", tongue, role=str(role))] if role else []


def _reason(step: str, reader: str, facts: Facts, tongue: Tongue) -> list[str]:
    reason = facts.get("reason")
    if reason is None:
        return []
    if step != "handshake_ended":
        return [say(f"answer_reason.{reason}", tongue)]
    whose = f"_{reader}" if reason in _BY_READER else ""
    return [say(f"end_reason.{reason}{whose}", tongue)]


def _deadlines(facts: Facts, tongue: Tongue) -> list[str]:
    if "answer_due_at" not in facts:
        return []
    due, expires = (
        moment(datetime.fromisoformat(facts[name]), tongue.time_zone, tongue)
        for name in ("answer_due_at", "expires_at")
    )
    return [
        say("handshake.answer_by", tongue, due=due),
        say("handshake.lapses", tongue, expires=expires),
    ]
