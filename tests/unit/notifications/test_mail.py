"""Tests of mail: safe headers, escaped texts, and the links that end it."""

import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.drafts.domain import Reader, Sender, alert_letter, code_letter
from services.notifications.mail.message import (
    BadAddress,
    Letter,
    Mailbox,
    as_html,
    as_text,
    build,
    one_line,
)
from services.notifications.mail.mime import Mail
from services.notifications.preferences.domain import Category
from services.notifications.smtp import PlainMailRefused, SmtpServer
from services.notifications.wording.languages import tongue_of

SENDER = Sender(Mailbox("Diaspora", "no-reply@example.org"), "https://n.example.org", b"k" * 32)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DELIVERY = uuid4()
HEADERS = {
    "subject",
    "from",
    "to",
    "date",
    "message-id",
    "content-language",
    "auto-submitted",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "mime-version",
    "content-type",
}
VECTORS = [
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org",
    "x\rBcc: victim@example.org",
    "x\x00\x0b\x0c\x1c\x85Bcc: victim@example.org",
    "x\u2028Bcc: victim@example.org",
    "=?utf-8?q?x=0D=0ABcc:_victim@example.org?=",
    '"x" <victim@example.org>, y',
    "x" * 3000,
]


def reader(name: str = "Awa", locale: str = "en") -> Reader:
    tongue = tongue_of(locale).by_clock_of("Africa/Dakar")
    return Reader(uuid4(), name, "awa@example.org", tongue)


def letter(project: str = "Clinics", name: str = "Awa", locale: str = "en") -> Letter:
    return alert_letter(
        SENDER,
        reader(name, locale),
        category=Category.MATCH,
        kind="match_found_skills",
        facts={"project": project, "country": "SN", "role": None, "reasons": []},
        at=AT,
    )


def mail(content: Letter, *, name: str = "Awa", delivery: UUID = DELIVERY) -> Mail:
    to = Mailbox(name, "awa@example.org")
    return build(content, sender=SENDER.mailbox, to=to, delivery_id=delivery, at=AT)


def received(mail: Mail) -> EmailMessage:
    read = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("evil", VECTORS)
def test_no_name_and_no_title_begins_a_header(evil: str) -> None:
    got = received(mail(letter(project=evil, name=evil), name=evil))
    assert {name.lower() for name in got} == HEADERS
    assert got["To"].addresses[0].addr_spec == "awa@example.org"
    assert len(got["To"].addresses) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_whatever_is_written_there_is_one_recipient_and_no_new_header(
    project: str, name: str
) -> None:
    got = received(mail(letter(project=project, name=name), name=name))
    assert {each.lower() for each in got} == HEADERS
    assert [each.addr_spec for each in got["To"].addresses] == ["awa@example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.org\r\nBcc: c@d.org",
        "a@b.org, c@d.org",
        "<a@b.org>",
        "a b@c.org",
        "a@b@c.org>",
        "",
        "a@",
        "a@b.org\n",
        "a@b.org\x00",
    ],
)
def test_a_bad_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        build(letter(), sender=SENDER.mailbox, to=Mailbox("", address), delivery_id=DELIVERY, at=AT)


def test_html_in_a_title_or_a_name_is_only_text() -> None:
    html = part(received(mail(letter("<img src=x onerror=alert(1)>", "<b>A</b>"))), "html")
    assert "<img" not in html
    assert "<b>" not in html


def test_arabic_mail_runs_from_right_to_left() -> None:
    got = received(mail(letter(locale="ar")))
    assert '<html lang="ar" dir="rtl">' in part(got, "html")
    assert "مهاراتك" in got["Subject"]
    assert "مهاراتك" in part(got, "plain")


def test_a_second_copy_has_the_same_message_id() -> None:
    first, second, other = (
        received(mail(letter(), delivery=each))["Message-ID"]
        for each in (DELIVERY, DELIVERY, uuid4())
    )
    assert first == second != other


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "ar"]))
def test_what_was_written_is_what_is_read(project: str, locale: str) -> None:
    content = letter(project=project, locale=locale)
    got = received(mail(content))
    assert got.defects == []
    for kind, said in (("plain", as_text(content)), ("html", as_html(content))):
        assert part(got, kind).replace("\r\n", "\n").rstrip("\n") == said.rstrip("\n")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_line_is_longer_than_mail_allows(project: str, name: str) -> None:
    content = mail(letter(project=project, name=name), name=name).content
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


@given(st.characters())
def test_control_characters_are_those_of_unicode(character: str) -> None:
    is_control = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    assert (one_line(f"a{character}b") == "a b") == (is_control or character.isspace())


def test_an_address_beyond_ascii_is_said_to_be_one() -> None:
    to = Mailbox("Zoë", "zoë@example.org")
    sent = build(letter(), sender=SENDER.mailbox, to=to, delivery_id=DELIVERY, at=AT)
    assert (sent.needs_utf8, sent.to) == (True, "zoë@example.org")
    assert "zoë@example.org".encode() in sent.content
    assert not mail(letter()).needs_utf8


def test_mail_can_be_ended_with_one_click_but_not_that_about_the_account() -> None:
    got = received(mail(letter()))
    assert got["List-Unsubscribe"].startswith("<https://n.example.org/v1/unsubscribe?token=")
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    code = received(mail(code_letter(reader(), code="ABCD-2345", asked_at=AT)))
    assert "List-Unsubscribe" not in code
    assert "ABCD-2345" in part(code, "plain")


def test_mail_is_only_spoken_plainly_to_this_machine() -> None:
    SmtpServer("127.0.0.1", 25, "none")
    SmtpServer("mail", 1025, "none", allow_plain_hosts=frozenset({"mail"}))
    with pytest.raises(PlainMailRefused):
        SmtpServer("mail.example.org", 25, "none")
