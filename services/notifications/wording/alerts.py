"""Turns the facts of an alert into its title and sentences."""

from collections.abc import Callable, Mapping, Sequence

from services.notifications.wording import register
from services.notifications.wording.formats import country, language
from services.notifications.wording.handshakes import KINDS, handshake_text
from services.notifications.wording.languages import Tongue, chain
from services.notifications.wording.reading import AlertText, Facts
from services.notifications.wording.texts import say, say_counted


def alert_text(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    """The text of an alert; KeyError for a kind that has no words."""
    return _WRITERS[kind](kind, facts, tongue)


def readable_text(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    """
    The text of an alert, whoever wrote it.

    While replicas are replaced one by one, a newer one may write a kind, or facts of a kind, that
    this one has no words for: it says that there is something, and leaves the rest to the newer.
    """
    try:
        return alert_text(kind, facts, tongue)
    except (LookupError, ValueError, TypeError):
        return AlertText(say("no_words.title", tongue), (say("no_words.body", tongue),))


def kinds() -> tuple[str, ...]:
    """Every kind of alert that there are words for."""
    return tuple(_WRITERS)


def _match(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    project = str(facts["project"])
    where = country(str(facts["country"]), tongue)
    role = facts.get("role")
    if kind == "match_found_funding":
        body = say(f"{kind}.body", tongue, project=project, country=where)
    elif role:
        body = say(f"{kind}.body", tongue, project=project, country=where, role=str(role))
    else:
        body = say(f"{kind}.body_without_role", tongue, project=project, country=where)
    title = say(f"{kind}.title", tongue, project=project)
    return AlertText(title, (body,), tuple(_reasons(facts.get("reasons", ()), tongue)))


def _shortlist(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    project = str(facts["project"])
    where = country(str(facts["country"]), tongue)
    lines = [say(f"{kind}.body", tongue, project=project, country=where)]
    for each in facts.get("lists", ()):
        listed, role = int(each["listed"]), each.get("role")
        if each["list"] == "funding":
            lines.append(say_counted(f"{kind}.funding", listed, tongue))
        elif role:
            lines.append(say_counted(f"{kind}.skills", listed, tongue, role=str(role)))
        else:
            lines.append(say_counted(f"{kind}.skills_without_role", listed, tongue))
    return AlertText(say(f"{kind}.title", tongue, project=project), tuple(lines))


def _partner(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    partner = str(facts["partner"])
    return AlertText(
        say(f"{kind}.title", tongue, partner=partner),
        (say(f"{kind}.body", tongue, partner=partner),),
    )


def _webhook(kind: str, facts: Facts, tongue: Tongue) -> AlertText:
    host, reason = str(facts["host"]), str(facts["reason"])
    return AlertText(
        say(f"{kind}.title", tongue, host=host),
        (say(f"{kind}.{reason}", tongue, host=host), say(f"{kind}.again", tongue)),
    )


def _reasons(reasons: Sequence[Facts], tongue: Tongue) -> list[str]:
    told = []
    for reason in reasons:
        kind, subject = str(reason["kind"]), _subject(reason, tongue)
        needs_subject = kind in {"skill", "related_skill", "country_tie", "language", "sector"}
        if needs_subject and not subject:
            kind = "other"
        told.append(say(f"reason.{kind}", tongue, subject=subject))
    return told


def _subject(reason: Facts, tongue: Tongue) -> str:
    code, labels = reason.get("subject"), reason.get("labels") or {}
    for tag in chain(tongue.language):
        if tag in labels:
            return str(labels[tag])
    if reason["kind"] == "country_tie" and code:
        return country(str(code), tongue)
    if reason["kind"] == "language" and code:
        return language(str(code), tongue)
    # A skill is named by a URI, which says nothing to a reader.
    return str(code) if code and reason["kind"] == "sector" else ""


_WRITERS: Mapping[str, Callable[[str, Facts, Tongue], AlertText]] = {
    "match_found_skills": _match,
    "match_found_funding": _match,
    "shortlist_ready": _shortlist,
    "partner_verified": _partner,
    "partner_rejected": _partner,
    "partner_suspended": _partner,
    "webhook_disabled": _webhook,
    **dict.fromkeys(KINDS, handshake_text),
    **register.WRITERS,
}
