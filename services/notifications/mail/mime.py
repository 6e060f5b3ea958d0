"""
The bytes of one mail: safe headers, text and HTML.

Written here and not by `email.message`, which takes three times as long as all else that is done
for a mail. What somebody wrote goes into two headers, and those are folded by `email.policy`; the
others are of our own making and hold nothing but ASCII.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

# What stands in a header as it is, without a question: most subjects and names.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '/-]{0,60}")
# Where quoted text becomes so much longer, as Arabic does, base64 is shorter.
_MOST_QUOTED: Final = 1.3


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a mail server takes it; `needs_utf8` where its address is not ASCII."""

    sender: str
    to: str
    content: bytes
    needs_utf8: bool


@dataclass(frozen=True, slots=True)
class Headers:
    """What stands above the text; names and subject are one line each."""

    subject: str
    sender: Address
    to: Address
    at: datetime
    delivery_id: UUID
    language: str
    unsubscribe_url: str | None


def packed(headers: Headers, *, text: str, html: str) -> Mail:
    """
    The mail, ready to be sent.

    Its `Message-ID` is made of the delivery's id, so that a second copy can be told for one.
    """
    # A soft line break is `=` at the end of a line: this stands in no quoted and no base64 text.
    boundary = f"=_{headers.delivery_id.hex}"
    lines = [
        _sender_line(headers.sender.display_name, headers.sender.addr_spec).encode(),
        _to_line(headers.to),
        _subject_line(headers.subject),
        "\r\n".join(_own_lines(headers, boundary)).encode("ascii"),
        b"\r\n\r\n",
        _part(boundary, "plain", text),
        _part(boundary, "html", html),
        f"--{boundary}--\r\n".encode("ascii"),
    ]
    return Mail(
        headers.sender.addr_spec,
        headers.to.addr_spec,
        b"".join(lines),
        not headers.to.addr_spec.isascii(),
    )


def _own_lines(headers: Headers, boundary: str) -> list[str]:
    lines = [
        f"Date: {format_datetime(headers.at)}",
        f"Message-ID: <{headers.delivery_id}@{headers.sender.domain}>",
        # RFC 3834: keeps out-of-office answers from coming back.
        "Auto-Submitted: auto-generated",
        f"Content-Language: {headers.language}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    if headers.unsubscribe_url is not None:
        lines += [
            f"List-Unsubscribe: <{headers.unsubscribe_url}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
    return lines


@lru_cache(maxsize=16)
def _sender_line(name: str, address: str) -> str:
    return _folded("From", [Address(name, addr_spec=address)], needs_utf8=False)


def _to_line(to: Address) -> bytes:
    if to.addr_spec.isascii() and _PLAIN.fullmatch(to.display_name):
        return f"To: {to.display_name} <{to.addr_spec}>\r\n".encode("ascii")
    return _folded("To", [to], needs_utf8=not to.addr_spec.isascii()).encode()


def _subject_line(subject: str) -> bytes:
    if _PLAIN.fullmatch(subject):
        return f"Subject: {subject}\r\n".encode("ascii")
    return _folded("Subject", subject, needs_utf8=False).encode()


def _folded(name: str, value: Any, *, needs_utf8: bool) -> str:
    policy = SMTPUTF8 if needs_utf8 else SMTP
    folded: str = policy.header_factory(name, value).fold(policy=policy)
    return folded


def _part(boundary: str, kind: str, text: str) -> bytes:
    raw = text.replace("\n", "\r\n").encode()
    encoding, said = "quoted-printable", b2a_qp(raw, istext=True)
    if len(said) > _MOST_QUOTED * len(raw):
        encoding, said = "base64", encodebytes(raw).replace(b"\n", b"\r\n")
    head = (
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + said + b"\r\n"
