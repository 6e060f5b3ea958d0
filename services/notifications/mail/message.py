"""
Writes one mail: text and HTML, safe headers, and an id that stays the same when it is sent again.

Nothing a person wrote can begin a new header line: control characters in names and titles become
spaces, and an address with any is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Final
from uuid import UUID

from jinja2 import Environment, StrictUndefined

from services.notifications.mail.mime import Headers, Mail, packed

_ADDRESS = re.compile(r"^[^\s@<>,;:\"\\()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}$")
# Unicode's Cc, Cs, Zl and Zp.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_LONGEST_TITLE = 200
# Mail programs take away html and body with what stands in them: the direction stands inside too.
_HTML: Final = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    """<!doctype html>
<html lang="{{ language }}" dir="{{ direction }}">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body>
<div lang="{{ language }}" dir="{{ direction }}" style="font-family: sans-serif; max-width: 40em; \
direction: {{ direction }}; text-align: {{ 'right' if direction == 'rtl' else 'left' }}">
<p>{{ greeting }}</p>
<h1 style="font-size: 1.2em">{{ title }}</h1>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% if reasons %}<p>{{ reasons_lead }}</p>
<ul>{% for reason in reasons %}<li>{{ reason }}</li>{% endfor %}</ul>
{% endif %}<hr>
{% for line in footer %}<p><small>{{ line }}</small></p>
{% endfor %}{% if unsubscribe_url %}<p><small><a href="{{ unsubscribe_url }}">\
{{ unsubscribe_label }}</a></small></p>
{% endif %}</div>
</body>
</html>
"""
)


class BadAddress(ValueError):
    """The address cannot stand in a header."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says; every text is plain, nothing in it is HTML."""

    language: str
    direction: str
    greeting: str
    title: str
    lines: Sequence[str]
    reasons_lead: str
    reasons: Sequence[str]
    footer: Sequence[str]
    unsubscribe_label: str
    unsubscribe_url: str | None


def build(letter: Letter, *, sender: Mailbox, to: Mailbox, delivery_id: UUID, at: datetime) -> Mail:
    """
    The mail, ready to be sent.

    Its `Message-ID` is made of the delivery's id, so that a second copy can be told for one.
    Raises BadAddress.
    """
    headers = Headers(
        subject=one_line(letter.title)[:_LONGEST_TITLE],
        sender=_address(sender),
        to=_address(to),
        at=at,
        delivery_id=delivery_id,
        language=letter.language,
        unsubscribe_url=letter.unsubscribe_url,
    )
    return packed(headers, text=as_text(letter), html=as_html(letter))


def as_text(letter: Letter) -> str:
    """The plain text part."""
    parts = [letter.greeting, "", letter.title, "", *letter.lines]
    if letter.reasons:
        parts += ["", letter.reasons_lead, *(f"- {reason}" for reason in letter.reasons)]
    parts += ["", "-- ", *letter.footer]
    if letter.unsubscribe_url is not None:
        parts += [f"{letter.unsubscribe_label}: {letter.unsubscribe_url}"]
    return "\n".join(_printable(part) for part in parts) + "\n"


def as_html(letter: Letter) -> str:
    """The HTML part; every text in it is escaped."""
    return _HTML.render(
        language=letter.language,
        direction=letter.direction,
        greeting=_printable(letter.greeting),
        title=_printable(letter.title),
        lines=[_printable(line) for line in letter.lines],
        reasons_lead=letter.reasons_lead,
        reasons=[_printable(reason) for reason in letter.reasons],
        footer=[_printable(line) for line in letter.footer],
        unsubscribe_label=letter.unsubscribe_label,
        unsubscribe_url=letter.unsubscribe_url,
    )


def one_line(text: str) -> str:
    """
    The text for a header: without line breaks, other control characters and encoded words.

    Python's own header would decode `=?utf-8?q?=0D=0ABcc:...?=` and write the line break out.
    """
    return " ".join(_printable(text).replace("=?", "= ?").split())


def _printable(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def _address(mailbox: Mailbox) -> Address:
    address = mailbox.address
    if not _ADDRESS.match(address) or _CONTROLS.search(address):
        raise BadAddress("the address cannot stand in a header")
    user, _, domain = address.rpartition("@")
    try:
        return Address(one_line(mailbox.name), user, domain)
    except ValueError as error:
        raise BadAddress("the address cannot stand in a header") from error
