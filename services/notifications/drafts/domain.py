"""Writes the mail of a delivery: the right words, the right name, the link that ends it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from services.notifications.contacts.domain import CODE_LASTS
from services.notifications.digests.domain import MOST_SHOWN
from services.notifications.mail.message import Letter, Mailbox, build
from services.notifications.mail.mime import Mail
from services.notifications.preferences.domain import (
    ALWAYS_ON,
    Category,
    Mode,
    Unsubscribe,
    sign_unsubscribe,
)
from services.notifications.wording.alerts import alert_text, readable_text
from services.notifications.wording.formats import moment
from services.notifications.wording.languages import Tongue
from services.notifications.wording.reading import AlertText
from services.notifications.wording.texts import say, say_counted


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mail goes out, and what its links are made of."""

    mailbox: Mailbox
    public_url: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What an alert says."""

    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OneAlert:
    """An alert that leaves by itself."""

    category: Category
    dedupe_key: str
    told: Told
    at: datetime


@dataclass(frozen=True, slots=True)
class ManyAlerts:
    """What a digest says."""

    mode: Mode
    alerts: Sequence[Told]
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirming:
    """The code that confirms an address."""

    code: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the mail, in which language and by which clock."""

    owner_id: UUID
    name: str
    address: str
    tongue: Tongue


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is leased by us and still to be written."""

    delivery_id: UUID
    contact_point_id: UUID
    token: UUID
    attempts: int
    created_at: datetime
    reader: Reader
    content: OneAlert | ManyAlerts | Confirming


def written(sender: Sender, draft: Draft) -> Mail:
    """
    The mail of a draft.

    KeyError when there are no words for what it says; BadAddress, which is a ValueError.
    """
    to = Mailbox(draft.reader.name, draft.reader.address)
    return build(
        _letter_of(sender, draft.reader, draft.content),
        sender=sender.mailbox,
        to=to,
        delivery_id=draft.delivery_id,
        at=draft.created_at,
    )


def alert_letter(
    sender: Sender,
    reader: Reader,
    *,
    category: Category,
    kind: str,
    facts: Mapping[str, Any],
    at: datetime,
) -> Letter:
    """The mail of an alert; KeyError when there are no words for its kind."""
    tongue = reader.tongue
    text = alert_text(kind, facts, tongue)
    if category in ALWAYS_ON:
        return _letter(reader, text, at, say("footer.account", tongue), None)
    why = say("footer.why", tongue, category=say(f"category.{category}", tongue))
    token = sign_unsubscribe(sender.key, Unsubscribe(reader.owner_id, category))
    return _letter(
        reader, text, at, why, f"{sender.public_url}/v1/unsubscribe?token={quote(token)}"
    )


def digest_letter(
    sender: Sender, reader: Reader, *, mode: Mode, alerts: Sequence[Told], at: datetime
) -> Letter:
    """One mail for many alerts: the title of each, and what they say, the oldest first."""
    tongue = reader.tongue
    lines = []
    for each in alerts[:MOST_SHOWN]:
        text = readable_text(each.kind, each.facts, tongue)
        lines.append(text.title)
        lines += text.lines[:1]
    if len(alerts) > MOST_SHOWN:
        lines.append(say_counted("digest.more", len(alerts) - MOST_SHOWN, tongue))
    title = say_counted("digest.title", len(alerts), tongue)
    token = sign_unsubscribe(sender.key, Unsubscribe(reader.owner_id, mode))
    why = say("footer.why", tongue, category=say(f"category.{mode}", tongue))
    return _letter(
        reader,
        AlertText(title, tuple(lines)),
        at,
        why,
        f"{sender.public_url}/v1/unsubscribe?token={quote(token)}",
    )


def code_letter(reader: Reader, *, code: str, asked_at: datetime) -> Letter:
    """The mail that confirms an address."""
    tongue = reader.tongue
    until = moment(asked_at + CODE_LASTS, tongue.time_zone, tongue)
    text = AlertText(
        say("contact_verification.title", tongue, code=code),
        (say("contact_verification.body", tongue, code=code, until=until),),
    )
    return _letter(reader, text, asked_at, say("footer.account", tongue), None)


def _letter(
    reader: Reader, text: AlertText, at: datetime, why: str, unsubscribe_url: str | None
) -> Letter:
    tongue = reader.tongue
    return Letter(
        language=tongue.tag,
        direction=tongue.direction,
        greeting=say("greeting", tongue, name=reader.name),
        title=text.title,
        lines=text.lines,
        reasons_lead=say("reasons.lead", tongue),
        reasons=text.reasons,
        footer=(say("footer.date", tongue, date=moment(at, tongue.time_zone, tongue)), why),
        unsubscribe_label=say("footer.unsubscribe", tongue),
        unsubscribe_url=unsubscribe_url,
    )


def _letter_of(
    sender: Sender, reader: Reader, content: OneAlert | ManyAlerts | Confirming
) -> Letter:
    if isinstance(content, Confirming):
        return code_letter(reader, code=content.code, asked_at=content.asked_at)
    if isinstance(content, ManyAlerts):
        return digest_letter(
            sender, reader, mode=content.mode, alerts=content.alerts, at=content.at
        )
    return alert_letter(
        sender,
        reader,
        category=content.category,
        kind=content.told.kind,
        facts=content.told.facts,
        at=content.at,
    )
