"""Tests of connections to a mail server that are kept for the next mail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP

from services.notifications import smtp
from services.notifications.mail.message import Letter, Mailbox, build
from services.notifications.mail.mime import Mail
from services.notifications.mailer import Refused, TryLater
from services.notifications.smtp import SmtpMailer, SmtpServer
from tests.integration.notifications import mailbox

SENDER = Mailbox("Diaspora", "no-reply@example.org")


@dataclass(slots=True)
class Server:
    """A mail server, what it was sent, and its connections."""

    kept: mailbox.Mailbox
    sessions: list[SMTP] = field(default_factory=list)

    def session(self) -> SMTP:
        """One more connection."""
        self.sessions.append(SMTP(self.kept, enable_SMTPUTF8=True))
        return self.sessions[-1]

    def hang_up(self) -> None:
        """End every connection, as a server does that has heard nothing for minutes."""
        for each in self.sessions:
            if each.transport is not None:
                each.transport.close()

    def subjects(self) -> list[str]:
        """Of the mails that came, in order."""
        return [str(each["Subject"]) for each in self.kept.messages]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server(mailbox.Mailbox())
    listening = await asyncio.get_running_loop().create_server(made.session, "127.0.0.1", 0)
    made.kept.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()


@pytest.fixture
async def mailer(server: Server) -> AsyncIterator[SmtpMailer]:
    made = SmtpMailer(SmtpServer("127.0.0.1", server.kept.port, "none", timeout_seconds=5))
    yield made
    made.close()


def mail(title: str, to: str = "awa@example.org") -> Mail:
    letter = Letter("en", "ltr", "Hello,", title, ("A line.", ".", "..dots"), "", (), (), "", None)
    return build(
        letter, sender=SENDER, to=Mailbox("Awa", to), delivery_id=uuid4(), at=datetime.now(UTC)
    )


async def test_mails_one_after_the_other_go_over_one_connection(
    server: Server, mailer: SmtpMailer
) -> None:
    for number in range(5):
        await mailer.send(mail(f"Mail {number}"))
    assert server.subjects() == [f"Mail {number}" for number in range(5)]
    assert len(server.sessions) == 1


async def test_side_by_side_each_has_a_connection_of_its_own(
    server: Server, mailer: SmtpMailer
) -> None:
    await asyncio.gather(*(mailer.send(mail(f"Mail {number}")) for number in range(4)))
    await asyncio.gather(*(mailer.send(mail(f"Mail {number}")) for number in range(4)))
    assert len(server.kept.messages) == 8
    assert len(server.sessions) == 4


async def test_a_server_that_hung_up_meanwhile_gets_the_next_mail_once(
    server: Server, mailer: SmtpMailer
) -> None:
    await mailer.send(mail("Before"))
    server.hang_up()
    await mailer.send(mail("After"))
    assert server.subjects() == ["Before", "After"]


async def test_after_a_refusal_the_connection_is_not_used_again(
    server: Server, mailer: SmtpMailer
) -> None:
    server.kept.answers = {"gone@example.org": "550 nobody", "busy@example.org": "451 later"}
    with pytest.raises(Refused):
        await mailer.send(mail("To nobody", "gone@example.org"))
    with pytest.raises(TryLater):
        await mailer.send(mail("Too early", "busy@example.org"))
    await mailer.send(mail("To somebody"))
    assert server.subjects() == ["To somebody"]
    assert len(server.sessions) == 3


async def test_a_connection_is_given_up_after_so_many_mails_and_so_much_rest(
    server: Server, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_MOST_MAILS", 2)
    for number in range(5):
        await mailer.send(mail(f"Mail {number}"))
    assert len(server.sessions) == 3
    monkeypatch.setattr(smtp, "_KEPT_SECONDS", 0.0)
    await mailer.send(mail("Later"))
    assert len(server.sessions) == 4


async def test_what_is_written_arrives_as_it_was_and_an_address_beyond_ascii_too(
    server: Server, mailer: SmtpMailer
) -> None:
    await mailer.send(mail("Déjà vu ☀", "zoë@example.org"))
    (came,) = server.kept.messages
    assert came["Subject"] == "Déjà vu ☀"
    # The header is UTF-8 as it stands, which the parser of these tests keeps byte by byte.
    to = came["To"].addresses[0].addr_spec.encode("utf-8", "surrogateescape").decode()
    assert to == "zoë@example.org"
    body = came.get_body(("plain",))
    assert body is not None
    assert "A line.\n.\n..dots" in body.get_content().replace("\r\n", "\n")
